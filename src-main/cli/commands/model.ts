import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Host } from '../host.ts';
import type { Crop, ModelImportOptions, ModelRunOptions } from '../model.ts';
import { backendOption } from './values.ts';

/** percept model import, list, show and run */
export function addModel(program: Command, host: () => Host): void {
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
      collect,
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
      (await import('../model.ts')).modelImportCommand(file, options, host()),
    );

  model
    .command('list')
    .description('list the models that were imported')
    .option('--home <dir>', 'folder of settings and models')
    .option('--json', 'print it as one JSON document', false)
    .action(async (options: { home?: string; json: boolean }) =>
      (await import('../model.ts')).modelListCommand(options),
    );

  model
    .command('show')
    .description('say what a model takes and gives')
    .argument('<model>', 'its name, or the beginning of its hash')
    .option('--home <dir>', 'folder of settings and models')
    .option('--json', 'print it as one JSON document', false)
    .action(async (name: string, options: { home?: string; json: boolean }) =>
      (await import('../model.ts')).modelShowCommand(name, options),
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
      (await import('../model.ts')).modelRunCommand(name, options),
    );
}

function splitNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

function numberPair(text: string): [number, number] {
  const [low = NaN, high = NaN, ...rest] = text.split(',').map(Number);
  if (rest.length > 0 || !Number.isFinite(low) || !Number.isFinite(high) || low >= high)
    throw new InvalidArgumentError('Give two numbers, the lower one first, for example -1,1.');
  return [low, high];
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
