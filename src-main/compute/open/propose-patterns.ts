import { basename } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { plainText } from '../../plain-text.ts';
import { recipeSchema } from '../../recipe/schema.ts';
import { listed } from '../../study/findings.ts';
import { withArrayFile } from '../../study/formats/array-file.ts';
import type { ArrayEntry } from '../../study/formats/nd-array.ts';
import { chooseLayout, type StackLayout } from '../../study/formats/stack-layout.ts';
import { sensibleComponents, type Proposal } from './proposal.ts';

const training = /tra?i?n/i;
const testing = /te?st/i;
const pictures = /stim|image|img|pic|pixel/i;
const responses = /fmri|bold|brain|voxel|pattern|resp/i;

/** Pixels along the side of an image; below that, numbers that happen to be a square are no pictures. */
const smallest = 4;

/**
 * A recipe for a file with patterns and the images that were shown, where the names of its variables tell which is which
 * (fmriTrn, fmriTest, stimTrn, stimTest). Paths are relative to the file's folder.
 * @throws PerceptError that says what was found and how a recipe names it, where they do not
 */
export async function proposePatterns(path: string): Promise<Proposal> {
  const entries = await withArrayFile(path, async (file) => file.entries);
  const matrices = entries.filter(
    ({ kind, shape }) => kind === 'numeric' && shape.filter((length) => length > 1).length >= 2,
  );
  const one = (what: RegExp, part: RegExp, not: RegExp): ArrayEntry | undefined => {
    const found = matrices.filter(({ name }) => what.test(name) && part.test(name) && !not.test(name));
    return found.length === 1 ? found[0] : undefined;
  };
  const patterns = { train: one(responses, training, pictures), test: one(responses, testing, pictures) };
  const stacks = { train: one(pictures, training, responses), test: one(pictures, testing, responses) };
  const { train, test } = patterns;
  if (train === undefined || test === undefined || stacks.train === undefined || stacks.test === undefined)
    return refuse(path, entries);
  const layouts = {
    train: layoutOf(stacks.train, train, path),
    test: layoutOf(stacks.test, test, path),
  };
  const file = basename(path);
  const stack = (entry: ArrayEntry, layout: StackLayout): unknown => ({
    file,
    variable: entry.name,
    ...(layout.axes === 'n p' ? { size: [layout.height, layout.width] } : {}),
  });
  const components = sensibleComponents(layouts.train.n);
  const recipe = recipeSchema.parse({
    percept: 1,
    title: plainText(file.replace(/\.[^.]+$/, '')),
    data: {
      kind: 'patterns',
      subjects: {
        '01': { train: { file, variable: train.name }, test: { file, variable: test.name } },
      },
      stimuli: {
        train: stack(stacks.train, layouts.train),
        test: stack(stacks.test, layouts.test),
      },
    },
    latents: { kind: 'pca', components },
  });
  const notes = [
    'This recipe was proposed from the names of the variables.',
    `Training: ${train.shape[0]} patterns of ${train.shape[1]} voxels in ${train.name}, with ${layouts.train.n} images in ${stacks.train.name}. Test: ${test.shape[0]} in ${test.name}, with ${layouts.test.n} images in ${stacks.test.name}. They are taken to be in the same order.`,
    `Latents are a PCA of the training images, ${components} components.`,
  ];
  if (layouts.train.axes === 'n p')
    notes.push(
      `Images are taken to be ${layouts.train.height} x ${layouts.train.width}; if they look turned, set data.stimuli.train.order and .test.order.`,
    );
  return { recipe, notes };
}

function layoutOf(stack: ArrayEntry, patterns: ArrayEntry, path: string): StackLayout {
  const layout = chooseLayout(stack.shape, {}, `${path}, '${stack.name}'`);
  if (layout.n !== patterns.shape[0] || Math.min(layout.height, layout.width) < smallest) {
    throw new PerceptError(
      `'${stack.name}' has ${layout.n} images of ${layout.height} x ${layout.width}, '${patterns.name}' has ${patterns.shape[0]} patterns`,
      { file: path, remedy: remedy },
    );
  }
  return layout;
}

const remedy =
  'Write a recipe that says which variable is what (data.kind "patterns"; `percept inspect` shows the variables), and open that.';

function refuse(path: string, entries: readonly ArrayEntry[]): never {
  const found = entries.map(({ name, shape, dtype }) => `${name} (${dtype}, ${shape.join(' x ')})`);
  throw new PerceptError(
    entries.length === 0
      ? 'it holds no variables'
      : `it does not say which variables are the patterns and which the images; it holds ${listed(found, 8)}`,
    { file: path, remedy },
  );
}
