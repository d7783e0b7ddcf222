import type { Command } from 'commander';
import { windowBackends } from '../../latents/backends/names.ts';
import type { Host } from '../host.ts';
import type { StartOptions } from '../start.ts';
import { backendOption, portNumber, positiveInteger } from './values.ts';

/** percept start, which npm start runs */
export function addStart(program: Command, host: () => Host): void {
  program
    .command('start', { hidden: true })
    .description(
      'make the tutorial study if it is not there, run its recipe, print the result, open the window',
    )
    .argument('[dir]', 'folder of the tutorial study (default: percept-tutorial)')
    .option('--headless', 'stop after the result', false)
    .option('--port <n>', 'port on 127.0.0.1, where the window is served to a browser', portNumber, 0)
    .option('--no-open', 'only print the address there')
    .option('--workers <n>', 'worker threads', positiveInteger)
    .addOption(backendOption(windowBackends))
    .action(async (dir: string | undefined, options: StartOptions) =>
      (await import('../start.ts')).startCommand(dir, options, host()),
    );
}
