#!/usr/bin/env node
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { perceptVersion } from '../version.ts';
import type { Host } from './host.ts';
import type { ModelImportOptions, ModelRunOptions } from './model.ts';
import { reportError, Stopped } from './report-error.ts';
import type { RunOptions } from './run.ts';
import type { ServeOptions } from './serve.ts';
import type { StartOptions } from './start.ts';
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
  // The terminal was closed.
  process.once('SIGHUP', () => interrupt.abort(new Stopped('stopped; finished steps are kept', 129)));
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

const model = program.command('model').description('import generators and encoders, list them, run them');

model
  .command('import')
  .description('import a TF1-Hub module (BigBiGAN) or a SavedModel of TensorFlow')
  .argument('<file>', 'archive as it was downloaded (.tar.gz), or its folder')
  .option('--name <name>', 'what to call it (default: the name of the file)')
  .option('--half', 'store large weights as float16: half the size, about three digits', false)
  .option('--encode <signature[:output]>', 'what turns images into latents, or none')
  .option('--generate <signature[:output]>', 'what turns latents into images, or none')
  .option('--range <low,high>', 'what black and white are to the model, for example 0,1', numberPair)
  .option('--signatures <names>', 'only these signatures, separated by commas', splitNames)
  .option(
    '--home <dir>',
    'folder of settings and models (default: PERCEPT_HOME, or where the system keeps settings)',
  )
  .option('--json', 'print it as one JSON document', false)
  .addHelpText(
    'after',
    `
No TensorFlow is needed. BigBiGAN is recognised; of other models Percept asks for what it cannot tell.

Examples:
  percept model import bigbigan-revnet50x4_1.tar.gz
  percept model import my-vae/ --encode encode:mean --generate decode --range 0,1`,
  )
  .action(async (file: string, options: ModelImportOptions) =>
    (await import('./model.ts')).modelImportCommand(file, options, interruptible()),
  );

model
  .command('list')
  .description('list the models that were imported')
  .option('--home <dir>', 'folder of settings and models')
  .option('--json', 'print it as one JSON document', false)
  .action(async (options: { home?: string; json: boolean }) =>
    (await import('./model.ts')).modelListCommand(options),
  );

model
  .command('show')
  .description('say what a model takes and gives')
  .argument('<model>', 'its name, or the beginning of its hash')
  .option('--home <dir>', 'folder of settings and models')
  .option('--json', 'print it as one JSON document', false)
  .action(async (name: string, options: { home?: string; json: boolean }) =>
    (await import('./model.ts')).modelShowCommand(name, options),
  );

model
  .command('run')
  .description('run a signature of a model on arrays')
  .argument('<model>', 'its name, or the beginning of its hash')
  .requiredOption('--out <dir>', 'folder for the outputs, one .npy each')
  .option('--signature <name>', 'which one (default: the first)')
  .option('--input <name=file>', 'an input and the .npy file with its values; once for each', collect, [])
  .option('--outputs <names>', 'only these outputs, separated by commas', splitNames)
  .addOption(new Option('--backend <name>', 'what computes').choices(['wasm', 'cpu']).default('wasm'))
  .option('--home <dir>', 'folder of settings and models')
  .addHelpText(
    'after',
    '\nExample:\n  percept model run bigbigan --signature generate --input z=latents.npy --out images',
  )
  .action(async (name: string, options: ModelRunOptions) =>
    (await import('./model.ts')).modelRunCommand(name, options),
  );

program
  .command('serve')
  .description(
    'open the window in a browser: on this machine alone, or from another one through an SSH tunnel',
  )
  .argument('[study]', 'BIDS folder, recipe or array file to open')
  .option('--port <n>', 'port on 127.0.0.1 (default: one that is free)', portNumber, 0)
  .option('--no-open', 'only print the address')
  .option('--workers <n>', 'worker threads (default: one a processor, at most 8)', positiveInteger)
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
    (await import('./serve.ts')).serveCommand(study, options, interruptible()),
  );

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
  .action(async (dir: string | undefined, options: StartOptions) =>
    (await import('./start.ts')).startCommand(dir, options, interruptible()),
  );

function splitList(text: string): string[] {
  const labels = text
    .split(',')
    .map((label) => label.trim().replace(/^sub-/, ''))
    .filter((label) => label !== '');
  if (labels.length === 0) throw new InvalidArgumentError('Give subject labels, for example 01,02.');
  return labels;
}

function splitNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}

function numberPair(text: string): [number, number] {
  const [low = NaN, high = NaN, ...rest] = text.split(',').map(Number);
  if (rest.length > 0 || !Number.isFinite(low) || !Number.isFinite(high) || low >= high)
    throw new InvalidArgumentError('Give two numbers, the lower one first, for example -1,1.');
  return [low, high];
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 256)
    throw new InvalidArgumentError('Give a whole number from 1 to 256.');
  return value;
}

function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('Give a port from 0 to 65535; 0 takes one that is free.');
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
