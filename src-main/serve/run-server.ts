import { homedir } from 'node:os';
import { join, parse, resolve } from 'node:path';
import { forkCompute } from '../compute/fork.ts';
import { createServices } from '../services/index.ts';
import { settingsFolder } from '../settings-folder.ts';
import { type Server, startServer } from './server.ts';

export interface ServeRequest {
  /** What to open first. */
  readonly study?: string;
  readonly port: number;
  readonly workers?: number;
  readonly tutorialFolder?: string;
  /** Folder of the built bundles: out/main. */
  readonly bundles: string;
  /** Ends the server. */
  readonly signal: AbortSignal;
  /** Called when the window can be opened. */
  readonly onReady: (server: Pick<Server, 'address' | 'addressOnce' | 'port'>) => void;
}

/** Serves the window over loopback until `signal` aborts. @throws PerceptError when the port is taken */
export async function runServer(request: ServeRequest): Promise<void> {
  const { study, workers, bundles, signal } = request;
  const services = createServices({
    kind: 'serve',
    home: settingsFolder(),
    versions: { Node: process.versions.node, V8: process.versions.v8 },
    startCompute: () => forkCompute(join(bundles, 'compute-host.js')),
    browseRoots: [...new Set([process.cwd(), homedir(), parse(process.cwd()).root])],
    tutorialFolder: request.tutorialFolder ?? join(homedir(), 'percept-tutorial'),
    ...(study === undefined ? {} : { initial: resolve(study) }),
    ...(workers === undefined ? {} : { workers }),
  });
  try {
    const server = await startServer({
      services,
      pageFolder: join(bundles, '..', 'renderer'),
      port: request.port,
    });
    try {
      request.onReady(server);
      if (!signal.aborted)
        await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
    } finally {
      await server.close();
    }
  } finally {
    await services.close();
  }
}
