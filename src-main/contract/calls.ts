import type { z } from 'zod';
import { appCalls } from './app.ts';
import { brainCalls } from './brain.ts';
import { compareCalls } from './compare.ts';
import { figureCalls } from './figures.ts';
import { fileCalls } from './files.ts';
import { jobCalls } from './jobs.ts';
import { liveCalls } from './live.ts';
import { modelCalls } from './models.ts';
import { recipeCalls } from './recipe.ts';
import { studyCalls } from './study.ts';
import { webgpuCalls } from './webgpu.ts';

/** Everything that the window can ask of its host: a schema of what goes in and of what comes out for each call. */
export const calls = {
  ...appCalls,
  ...fileCalls,
  ...studyCalls,
  ...recipeCalls,
  ...brainCalls,
  ...liveCalls,
  ...figureCalls,
  ...compareCalls,
  ...jobCalls,
  ...modelCalls,
  ...webgpuCalls,
} as const;

export type CallName = keyof typeof calls;
export type CallInput<K extends CallName> = z.input<(typeof calls)[K]['in']>;
/** What a handler gets: with defaults filled in. */
export type CallRequest<K extends CallName> = z.output<(typeof calls)[K]['in']>;
export type CallOutput<K extends CallName> = z.output<(typeof calls)[K]['out']>;

export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name);
}
