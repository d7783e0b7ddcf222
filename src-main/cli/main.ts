#!/usr/bin/env node
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { perceptVersion } from '../version.ts';
import { backendNames, windowBackends } from '../latents/backends/names.ts';
import type { CompareOptions, NetworkOption } from './compare.ts';
import type { FigureOptions } from './figure.ts';
import type { Host } from './host.ts';
import type { Crop, ModelImportOptions, ModelRunOptions } from './model.ts';
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
    (await import('./run.ts')).runCommand(recipe, options, interruptible()),
  );

program
  .command('compare')
  .description('score methods on the same images: results of Percept and of other programs')
  .argument(
    '[methods...]',
    'one comparison (JSON), or methods: results folders, recipes, folders of reconstructions; NAME=PATH names one',
  )
  .option('--out <dir>', 'folder for the comparison (default: beside its file, else percept-comparison)')
  .option('--region <name>', 'region of the results (default: VC, or the first)')
  .option('--subjects <labels>', 'only these subjects, for example 01,02', splitList)
  .option('--size <height,width>', 'pixels that all images are brought to (default: the smallest)', sizePair)
  .option('--stimuli <dir>', 'folder of the images that were shown (default: those of the first results)')
  .option(
    '--network <name[:layer]>',
    'imported model on whose features reconstructions are scored too; once for each',
    collectNetwork,
  )
  .option('--seen <list>', "images or synsets of the generator's training set: splits every score")
  .option('--json', 'print one JSON document on standard output, and nothing else there', false)
  .option('--schema', 'print the JSON Schema of comparisons', false)
  .addHelpText(
    'after',
    `
No number stands in a column with one of another convention; published numbers are printed apart.

Examples:
  percept compare compare.json
  percept compare PCA=my-study/percept.json IC-GAN=recons/icgan --size 64,64 --network resnet152
  percept compare --schema > compare.schema.json`,
  )
  .action(async (methods: string[], options: CompareOptions) => {
    if (methods.length === 0 && !options.schema)
      program.error("error: missing required argument 'methods'\n(percept --help tells more)");
    await (await import('./compare.ts')).compareCommand(methods, options, interruptible());
  });

program
  .command('figure')
  .description('draw figures of a finished run, ready for a journal: PDF, SVG, PNG or TIFF in millimetres')
  .argument('<recipe>', 'recipe file (JSON) that was run')
  .option('--out <path>', 'file to write (.pdf, .svg, .png, .tiff); with --kind all a folder')
  .addOption(
    new Option('--kind <name>', 'which figure (default: page)').choices([
      ...['fig2', 'fig3', 'fig4', 'table1', 'brain', 'design', 'page', 'all'],
    ]),
  )
  .option('--figure <file>', 'a figure of your own: its document, or any file that Percept wrote of one')
  .option('--preset <id>', 'journal and width, for example nature-2col, elsevier-1col, plos-2col, poster')
  .option('--region <name>', 'region of the reconstructions (default: VC, or the first)')
  .option('--examples <how>', 'which images: all, best:6, median:6, worst:6, seed:1:6')
  .addOption(new Option('--text <mode>', 'text as text or as outlines').choices(['live', 'outlines']))
  .option('--dpi <n>', 'resolution of pixels and pictures (default: that of the preset)', resolution)
  .addOption(
    new Option('--format <name>', 'of --kind all, or where --out is left out')
      .choices(['pdf', 'svg', 'png', 'tiff'])
      .default('pdf'),
  )
  .option('--results <dir>', 'results folder (default: derivatives/percept/<recipe> of the study)')
  .option('--comparison <file>', 'comparison.json of percept compare, for fig3 and table1')
  .option('--strict', 'fail where a finding is an error', false)
  .option('--json', 'print what was written as one JSON document', false)
  .addHelpText(
    'after',
    `
Beside each figure its caption, methods, the numbers of each panel (TSV) and its document are written;
the file itself carries the document, so that it opens again. The same results give the same bytes.

Examples:
  percept figure percept.json --kind all --out figures
  percept figure percept.json --kind fig2 --preset nature-2col --examples median:6 --out fig2.pdf
  percept figure percept.json --figure fig2.pdf --preset plos-2col --out fig2.tiff --dpi 600`,
  )
  .action(async (recipe: string, options: FigureOptions) =>
    (await import('./figure.ts')).figureCommand(recipe, options, interruptible()),
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
  .description('import a model of TensorFlow (BigBiGAN), TensorFlow.js, ONNX, or the weights of a BigGAN')
  .argument(
    '<file>',
    'archive as it was downloaded (.tar.gz, .zip), its folder, or .onnx, .safetensors, model.json',
  )
  .option('--name <name>', 'what to call it (default: the name of the file)')
  .option('--half', 'store large weights as float16: half the size, about three digits', false)
  .option('--encode <signature[:output]>', 'what turns images into latents, or none')
  .option('--generate <signature[:output]>', 'what turns latents into images, or none')
  .option(
    '--features <[signature:]tensor>',
    'what gives features of images, an output or a tensor inside; once for each',
    collectDefined,
  )
  .addOption(
    new Option(
      '--preprocess <name>',
      'how images are normalised, as networks trained on ImageNet are',
    ).choices(['torch', 'caffe', 'tf']),
  )
  .option('--range <low,high>', 'what black and white are to the model, for example 0,1', numberPair)
  .option('--mean <numbers>', 'what is taken away from each channel then', numberList)
  .option('--std <numbers>', 'what each channel is divided by then', positiveNumbers)
  .addOption(new Option('--order <order>', 'order of colours (default: RGB)').choices(['RGB', 'BGR']))
  .addOption(new Option('--layout <layout>', 'channels last or first').choices(['NHWC', 'NCHW']))
  .option('--size <height,width>', 'size of images, where the model takes any', imageSize)
  .option('--crop <part>', 'of images: centre, whole (stretched), or a share such as 0.875', cropPart)
  .addOption(
    new Option('--resize <kernel>', 'for images (default: bicubic)').choices(['bicubic', 'bilinear']),
  )
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
  percept model import my-vae/ --encode encode:mean --generate decode --range 0,1
  percept model import resnet152.onnx --features /Flatten_output_0 --preprocess torch --crop 0.875`,
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
  .addOption(backendOption())
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
  .addOption(backendOption(windowBackends))
  .action(async (dir: string | undefined, options: StartOptions) =>
    (await import('./start.ts')).startCommand(dir, options, interruptible()),
  );

/** What runs networks. It goes to every process and thread by the environment. */
function backendOption(names: readonly string[] = backendNames): Option {
  const option = new Option(
    '--backend <name>',
    'what runs networks (default: the first that starts)',
  ).choices(names);
  const asked = process.env['PERCEPT_BACKEND'] ?? '';
  // Empty is not set; and what a window is to use is no matter of commands without one.
  return asked === '' || (asked === 'webgpu' && !names.includes(asked))
    ? option
    : option.env('PERCEPT_BACKEND');
}

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

function collectDefined(text: string, all: string[] | undefined): string[] {
  return [...(all ?? []), text];
}

function collectNetwork(text: string, all: NetworkOption[] = []): NetworkOption[] {
  // Names of layers may hold colons themselves.
  const [, model, layer] = /^([^:]+)(?::(.+))?$/s.exec(text) ?? [];
  if (model === undefined)
    throw new InvalidArgumentError('Give NAME or NAME:LAYER, as percept model list has them.');
  return [...all, { model, ...(layer === undefined ? {} : { layer }) }];
}

function numberList(text: string): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (numbers.length > 3 || !numbers.every(Number.isFinite))
    throw new InvalidArgumentError('Give a number, or one for each channel, for example 0.485,0.456,0.406.');
  return numbers;
}

function positiveNumbers(text: string): number[] {
  const numbers = numberList(text);
  if (!numbers.every((value) => value > 0)) throw new InvalidArgumentError('Give numbers above 0.');
  return numbers;
}

function imageSize(text: string): [number, number] {
  const sides = text.split(/[,x]/i).map(Number);
  if (sides.length !== 2 || !sides.every((side) => Number.isInteger(side) && side >= 1 && side <= 16_384))
    throw new InvalidArgumentError('Give height and width in pixels, for example 224,224.');
  return [sides[0]!, sides[1]!];
}

function cropPart(text: string): Crop {
  if (text === 'centre') return { crop: 'centre square' };
  if (text === 'whole') return { crop: 'whole' };
  const cropFraction = Number(text);
  if (!(cropFraction > 0 && cropFraction <= 1))
    throw new InvalidArgumentError('Give centre, whole, or a share above 0, for example 0.875.');
  return { crop: 'centre square', cropFraction };
}

function numberPair(text: string): [number, number] {
  const [low = NaN, high = NaN, ...rest] = text.split(',').map(Number);
  if (rest.length > 0 || !Number.isFinite(low) || !Number.isFinite(high) || low >= high)
    throw new InvalidArgumentError('Give two numbers, the lower one first, for example -1,1.');
  return [low, high];
}

function sizePair(text: string): [number, number] {
  const sides = text.split(/[,x]/i).map(Number);
  if (sides.length !== 2 || !sides.every((side) => Number.isInteger(side) && side >= 4 && side <= 1024))
    throw new InvalidArgumentError('Give height and width in pixels, for example 64,64.');
  return [sides[0]!, sides[1]!];
}

function resolution(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 72 || value > 2400)
    throw new InvalidArgumentError('Give dots an inch, from 72 to 2400.');
  return value;
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

program.hook('preAction', (_program, command) => {
  const { backend } = command.opts<{ backend?: string }>();
  if (backend !== undefined) process.env['PERCEPT_BACKEND'] = backend;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error, interrupt.signal, process.argv.includes('--json'));
}
