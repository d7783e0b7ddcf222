import { version } from '../package.json' with { type: 'json' };

declare const __PERCEPT_BUILD__: string | undefined;

/** Version of the program, as in package.json. */
export const perceptVersion: string = version;

/** Hash of the sources that this build was made from; a cached step is only used by the code that made it. */
export const perceptBuild: string = typeof __PERCEPT_BUILD__ === 'string' ? __PERCEPT_BUILD__ : 'unbuilt';
