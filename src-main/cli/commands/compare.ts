import { InvalidArgumentError, type Command } from 'commander';
import type { CompareOptions, NetworkOption } from '../compare.ts';
import type { Host } from '../host.ts';
import { splitList } from './values.ts';

/** percept compare */
export function addCompare(program: Command, host: () => Host): void {
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
    .option(
      '--size <height,width>',
      'pixels that all images are brought to (default: the smallest)',
      sizePair,
    )
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
      await (await import('../compare.ts')).compareCommand(methods, options, host());
    });
}

function collectNetwork(text: string, all: NetworkOption[] = []): NetworkOption[] {
  // Names of layers may hold colons themselves.
  const [, model, layer] = /^([^:]+)(?::(.+))?$/s.exec(text) ?? [];
  if (model === undefined)
    throw new InvalidArgumentError('Give NAME or NAME:LAYER, as percept model list has them.');
  return [...all, { model, ...(layer === undefined ? {} : { layer }) }];
}

function sizePair(text: string): [number, number] {
  const sides = text.split(/[,x]/i).map(Number);
  if (sides.length !== 2 || !sides.every((side) => Number.isInteger(side) && side >= 4 && side <= 1024))
    throw new InvalidArgumentError('Give height and width in pixels, for example 64,64.');
  return [sides[0]!, sides[1]!];
}
