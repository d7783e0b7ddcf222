import { InvalidArgumentError, type Command } from 'commander';
import type { Host } from '../host.ts';
import type { TutorialOptions } from '../tutorial.ts';
import { positiveInteger } from './values.ts';

/** percept tutorial */
export function addTutorial(program: Command, host: () => Host): void {
  program
    .command('tutorial')
    .description('make the tutorial study: five simulated subjects, a BIDS folder and its recipe')
    .argument('<dir>', 'folder to make; it must not exist, or hold a tutorial study already')
    .option('--seed <n>', 'seed of the simulation', nonNegativeInteger, 1)
    .option('--workers <n>', 'worker threads', positiveInteger)
    .addHelpText('after', '\nExample:\n  percept tutorial my-study && percept run my-study/percept.json')
    .action(async (dir: string, options: TutorialOptions) =>
      (await import('../tutorial.ts')).tutorialCommand(dir, options, host()),
    );
}

function nonNegativeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('Give a whole number, 0 or more.');
  return value;
}
