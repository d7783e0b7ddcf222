import type { Command } from 'commander';
import type { Host } from '../host.ts';
import type { RunOptions } from '../run.ts';
import { backendOption, positiveInteger, splitList } from './values.ts';

/** percept run */
export function addRun(program: Command, host: () => Host): void {
  program
    .command('run')
    .description('run a recipe: fit, decode, reconstruct, score')
    .argument('<recipe>', 'recipe file (JSON)')
    .option('--out <dir>', 'folder for the results (default: derivatives/percept/<recipe> of the study)')
    .option('--json', 'print one JSON document on standard output, and nothing else there', false)
    .option('--subjects <labels>', 'only these subjects, for example 01,02', splitList)
    .option('--workers <n>', 'worker threads (default: one a processor, at most 8)', positiveInteger)
    .addOption(backendOption())
    .addHelpText(
      'after',
      `
Running it again does only what has changed; a run that was stopped goes on where it was.
Exit code 0: everything that was asked for was made.

Examples:
  percept run percept.json
  percept run percept.json --subjects 01,02 --out /tmp/try --workers 4
  percept run percept.json --json > results.json`,
    )
    .action(async (recipe: string, options: RunOptions) =>
      (await import('../run.ts')).runCommand(recipe, options, host()),
    );
}
