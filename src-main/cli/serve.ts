import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { PerceptError } from '../errors.ts';
import { hasDisplay, openBrowser } from '../serve/open-browser.ts';
import { runServer } from '../serve/run-server.ts';
import { checkBackend } from './check-backend.ts';
import type { Host } from './host.ts';

export interface ServeOptions {
  port: number;
  /** --no-open makes it false. */
  open: boolean;
  workers?: number;
}

/** Serves the window over loopback until Ctrl-C. */
export async function serveCommand(
  study: string | undefined,
  options: ServeOptions,
  { workerFile, signal }: Host,
  tutorialFolder?: string,
): Promise<void> {
  if (study !== undefined && !existsSync(study))
    throw new PerceptError('there is no such file or folder', { file: study, remedy: 'Check the path.' });
  await checkBackend({ workerFile });
  const display = hasDisplay();
  await runServer({
    port: options.port,
    bundles: dirname(workerFile),
    signal,
    ...(study === undefined ? {} : { study }),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(tutorialFolder === undefined ? {} : { tutorialFolder }),
    onReady({ address, addressOnce, port }) {
      const elsewhere = display
        ? ''
        : `\nFrom another machine: ssh -L ${port}:127.0.0.1:${port} THIS-MACHINE, then the same address there.`;
      process.stdout.write(
        `Percept: ${address}\nThe address holds a secret: whoever has it works with your rights.${elsewhere} Ctrl-C ends Percept.\n`,
      );
      if (options.open && display) openBrowser(addressOnce());
    },
  });
}
