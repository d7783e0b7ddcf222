import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataId } from '../../contract/common.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { multiply } from '../../maths/multiply.ts';
import { normal, seeded } from '../../maths/random.ts';
import { splitRows } from '../../maths/stack.ts';
import { opaqueId } from '../../opaque-id.ts';
import { parseRecipe } from '../../recipe/load.ts';
import { saveArray } from '../arrays.ts';
import type { DataSource, MethodContext, StudyPlace } from '../methods/types.ts';
import { inlineRunner } from '../pool.ts';
import type { RunResult } from '../results.ts';
import { runRecipe } from '../run.ts';

/** A context for methods in tests, and the bytes that they gave. */
export function testContext(): { context: MethodContext; data: Map<DataId, DataSource> } {
  const data = new Map<DataId, DataSource>();
  const context: MethodContext = {
    runner: inlineRunner(),
    workers: 1,
    putData: (source) => {
      const id = opaqueId('d');
      data.set(id, source);
      return id;
    },
    signal: new AbortController().signal,
  };
  return { context, data };
}

/** Bytes that a method gave. */
export function bytesOf(data: Map<DataId, DataSource>, id: DataId): Uint8Array {
  const source = data.get(id);
  if (!(source instanceof Uint8Array)) throw new Error(`${id} is not bytes`);
  return source;
}

/**
 * A small study of extracted patterns in `folder`, simulated: two subjects of 60 voxels, 24 training and 6 test images of 8 x 8 gray
 * pixels, which a PCA of 4 components is made of. @returns its place, before a run
 */
export async function smallStudy(folder: string): Promise<StudyPlace> {
  const draw = normal(seeded(1, 'small study'));
  const random = (rows: number, cols: number): Matrix =>
    matrix(
      rows,
      cols,
      Float64Array.from({ length: rows * cols }, () => draw()),
    );
  const save = ({ rows, cols, data }: Matrix, name: string): Promise<void> =>
    saveArray(join(folder, name), [rows, cols], data);
  const images = random(30, 64);
  for (let at = 0; at < images.data.length; at++)
    images.data[at] = Math.min(1, Math.max(0, 0.5 + 0.15 * images.data[at]!));
  const [train, test] = splitRows(images, [24, 6]) as [Matrix, Matrix];
  await save(train, 'train-images.npy');
  await save(test, 'test-images.npy');
  const subjects: Record<string, unknown> = {};
  for (const id of ['01', '02']) {
    const map = random(64, 60);
    for (const [part, shown] of [
      ['train', train],
      ['test', test],
    ] as const) {
      const patterns = multiply(shown, map);
      for (let at = 0; at < patterns.data.length; at++) patterns.data[at] = patterns.data[at]! + 0.5 * draw();
      await save(patterns, `${part}-${id}.npy`);
    }
    subjects[id] = { train: { file: `train-${id}.npy` }, test: { file: `test-${id}.npy` } };
  }
  const stack = (part: string): unknown => ({ file: `${part}-images.npy`, size: [8, 8], range: [0, 1] });
  const recipe = parseRecipe({
    percept: 1,
    data: { kind: 'patterns', subjects, stimuli: { train: stack('train'), test: stack('test') } },
    latents: { kind: 'pca', components: 4 },
    evaluation: { permutations: 99, bootstrap: 20 },
  });
  return {
    root: folder,
    kind: 'patterns',
    recipe,
    recipeFolder: folder,
    recipeName: 'small',
    out: join(folder, 'results'),
  };
}

/** Runs the recipe of a place as it is. */
export async function runPlace(place: StudyPlace): Promise<RunResult> {
  const recipeFile = join(place.recipeFolder, `${place.recipeName}.json`);
  await writeFile(recipeFile, JSON.stringify(place.recipe));
  return runRecipe({
    recipe: place.recipe,
    recipeFile,
    folder: place.recipeFolder,
    out: place.out,
    runner: inlineRunner(),
  });
}
