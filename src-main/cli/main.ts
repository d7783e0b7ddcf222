#!/usr/bin/env node
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { perceptVersion } from '../version.ts';
import type { Host } from './host.ts';
import { reportError, Stopped } from './report-error.ts';
import type { RunOptions } from './run.ts';
import type { TutorialOptions } from './tutorial.ts';

// The worker's bundle lies beside this one.
const workerFile = join(import.meta.dirname, 'compute-worker.js');
const interrupt = new AbortController();
// Whoever reads has had enough (percept schema | head): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
/** What commands with long work get: from then on Ctrl-C stops them in order; others it ends as it ends any program. */
function interruptible(): Host {
  process.once('SIGINT', () =>
    interrupt.abort(new Stopped('stopped by the user; finished steps are kept', 130)),
  );
  process.once('SIGTERM', () => interrupt.abort(new Stopped('stopped; finished steps are kept', 143)));
  return { workerFile, signal: interrupt.signal };
}

// Commands are loaded when they are called: help comes at once.
const program = new Command('percept')
  .description('Decode and reconstruct seen images from fMRI, offline.')
  .version(perceptVersion)
  .showHelpAfterError('(percept --help tells more)')
  .addHelpText(
    'after',
    `
Examples:
  percept tutorial my-study          make the simulated tutorial study
  percept run my-study/percept.json  decode it; results go to my-study/derivatives/percept
  percept inspect data.mat           what is in a file or a BIDS folder
  percept schema > recipe.schema.json`,
  );

program
  .command('run')
  .description('run a recipe: fit, decode, reconstruct, score')
  .argument('<recipe>', 'recipe file (JSON)')
  .option('--out <dir>', 'folder for the results (default: derivatives/percept/<recipe> of the study)')
  .option('--json', 'print one JSON document on standard output, and nothing else there', false)
  .option('--subjects <labels>', 'only these subjects, for example 01,02', splitList)
  .option('--workers <n>', 'worker threads (default: one a processor, at most 8)', positiveInteger)
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
    (await import('./run.ts')).runCommand(recipe, options, interruptible()),
  );

program
  .command('inspect')
  .description('say what is in a BIDS folder, an array file, an image, a recipe')
  .argument('<path>')
  .option('--json', 'print it as one JSON document', false)
  .addHelpText('after', '\nExamples:\n  percept inspect ds001246\n  percept inspect Subject1.h5 --json')
  .action(async (path: string, options: { json: boolean }) =>
    (await import('./inspect.ts')).inspectCommand(path, options),
  );

program
  .command('tutorial')
  .description('make the tutorial study: five simulated subjects, a BIDS folder and its recipe')
  .argument('<dir>', 'folder to make; it must not exist, or hold a tutorial study already')
  .option('--seed <n>', 'seed of the simulation', nonNegativeInteger, 1)
  .option('--workers <n>', 'worker threads', positiveInteger)
  .addHelpText('after', '\nExample:\n  percept tutorial my-study && percept run my-study/percept.json')
  .action(async (dir: string, options: TutorialOptions) =>
    (await import('./tutorial.ts')).tutorialCommand(dir, options, interruptible()),
  );

program
  .command('schema')
  .description('print the JSON Schema of recipes')
  .addHelpText('after', '\nExample:\n  percept schema > recipe.schema.json')
  .action(async () => (await import('./schema.ts')).schemaCommand());

program
  .command('start', { hidden: true })
  .description('make the tutorial study if it is not there, run its recipe, show the result')
  .argument('[dir]', 'folder of the tutorial study', 'percept-tutorial')
  .action(async (dir: string) => (await import('./start.ts')).startCommand(dir, interruptible()));

function splitList(text: string): string[] {
  const labels = text
    .split(',')
    .map((label) => label.trim().replace(/^sub-/, ''))
    .filter((label) => label !== '');
  if (labels.length === 0) throw new InvalidArgumentError('Give subject labels, for example 01,02.');
  return labels;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 256)
    throw new InvalidArgumentError('Give a whole number from 1 to 256.');
  return value;
}

function nonNegativeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('Give a whole number, 0 or more.');
  return value;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error, interrupt.signal, process.argv.includes('--json'));
}
