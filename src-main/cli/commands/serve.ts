import type { Command } from 'commander';
import { windowBackends } from '../../latents/backends/names.ts';
import type { Host } from '../host.ts';
import type { ServeOptions } from '../serve.ts';
import { backendOption, portNumber, positiveInteger } from './values.ts';

/** percept serve */
export function addServe(program: Command, host: () => Host): void {
  program
    .command('serve')
    .description(
      'open the window in a browser: on this machine alone, or from another one through an SSH tunnel',
    )
    .argument('[study]', 'BIDS folder, recipe or array file to open')
    .option('--port <n>', 'port on 127.0.0.1 (default: one that is free)', portNumber, 0)
    .option('--no-open', 'only print the address')
    .option('--workers <n>', 'worker threads (default: one a processor, at most 8)', positiveInteger)
    .addOption(backendOption(windowBackends))
    .addHelpText(
      'after',
      `
The address that it prints holds a secret; without it nobody reads data or runs anything. Ctrl-C ends it.

Examples:
  percept serve my-study
  percept serve my-study/percept.json --port 8123 --no-open
  ssh -L 8123:127.0.0.1:8123 lab-server   (on your own machine; then open the printed address there)`,
    )
    .action(async (study: string | undefined, options: ServeOptions) =>
      (await import('../serve.ts')).serveCommand(study, options, host()),
    );
}
