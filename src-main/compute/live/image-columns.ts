import { join, resolve } from 'node:path';
import type { ImageColumn } from '../../contract/live.ts';
import { PerceptError } from '../../errors.ts';
import type { Images, ImageSource } from '../../images/image.ts';
import { takeRows, type Matrix } from '../../maths/matrix.ts';
import { loadMatrix } from '../arrays.ts';
import type { LoadedManifest } from '../decoding-manifest.ts';
import { openGenerator, type Generator } from '../generator.ts';
import { openImages, type ImageSize } from '../image-input.ts';
import { generatorOf, loadAbout, loadPca, loadShown, type LatentsAbout } from '../latents-store.ts';
import { locateImages } from '../locate-images.ts';
import type { StudyPlace } from '../methods/types.ts';
import type { Runner } from '../pool.ts';
import { windowFirst } from '../window-gpu/window-first.ts';
import { problemOf } from './problem.ts';
import { ByteCache } from './image-bytes.ts';
import type { LastDecode } from './session.ts';

/** For each row asked for: an image among `images`, or why there is none. */
export interface ColumnImages {
  readonly images: Images | undefined;
  readonly at: readonly (number | string)[];
}

/** What a decoding's images are made of, in memory. */
export interface ImageMaker {
  /** Height and width of all its images; undefined where there are none at all. */
  readonly size: { readonly height: number; readonly width: number } | undefined;
  readonly cache: ByteCache;
  /**
   * The images of a column for these rows. `last` is what live.decode gave for a column of a set.
   * @throws the reason of `signal` when nobody wants them any more
   */
  column(
    column: ImageColumn,
    rows: readonly number[],
    last: LastDecode | undefined,
    signal: AbortSignal,
  ): Promise<ColumnImages>;
}

const CACHE_BYTES = 96 * 2 ** 20;
const NO_GENERATOR = 'the latents came by table: there is nothing that makes images of them';

let current: { key: string; maker: Promise<ImageMaker> } | undefined;

/** The images of the study last asked for. Models are run by `runner`. */
export function imageMaker(place: StudyPlace, loaded: LoadedManifest, runner: Runner): Promise<ImageMaker> {
  const key = `${place.out}\0${loaded.manifest.revision}`;
  if (current?.key !== key) {
    const maker = loadMaker(place, loaded, runner);
    current = { key, maker };
    maker.catch(() => (current = undefined));
  }
  return current.maker;
}

async function loadMaker(
  place: StudyPlace,
  { manifest, folder }: LoadedManifest,
  runner: Runner,
): Promise<ImageMaker> {
  const latentFolder = join(folder, manifest.latents);
  const about = await loadAbout(latentFolder);
  const generator = await loadGenerator(manifest, folder, about, runner);
  const truth = await loadMatrix(join(latentFolder, 'test.npy'));
  const shown = await loadShown(latentFolder, about);
  // Beside what a model makes, what was shown has the size of that.
  const files = await stimulusImages(place, manifest, about.model && generatorOf(about));
  const presented =
    shown === undefined ? files.test : { n: shown.n, height: shown.height, width: shown.width, shown };
  return {
    size: generatorOf(about) ?? (typeof presented === 'string' ? undefined : presented),
    cache: new ByteCache(CACHE_BYTES),
    async column(column, rows, last, signal) {
      switch (column.kind) {
        case 'presented':
          return typeof presented !== 'string' && 'shown' in presented
            ? { images: presented.shown, at: within(rows, presented.n) }
            : readSource(files.test, rows);
        case 'train':
          return readSource(files.train, rows);
        case 'ideal':
          return generate(generator, () => truth, within(rows, truth.rows), signal);
        case 'subject': {
          if (last === undefined) return none(rows, 'no region has been decoded yet');
          const found = last.subjects.find(({ id }) => id === column.subject);
          if (found === undefined) return none(rows, 'this region cannot be decoded in this subject');
          const place = new Map(found.testRows.map((test, i) => [test, i]));
          const at = rows.map((row) => place.get(row) ?? 'this subject did not see this image');
          return generate(generator, ({ rescale }) => rescale(found.latents), at, signal);
        }
        case 'mean': {
          if (last === undefined) return none(rows, 'no region has been decoded yet');
          const { latents, rows: known } = last.mean;
          const place = new Map(known.map((row, i) => [row, i]));
          const at = rows.map(
            (row) => place.get(row) ?? 'this region was decoded in no subject that saw this image',
          );
          return generate(generator, ({ rescale }) => rescale(takeRows(latents, known)), at, signal);
        }
      }
    },
  };
}

/** What makes images of the latents, or why there is nothing that does. */
async function loadGenerator(
  manifest: LoadedManifest['manifest'],
  folder: string,
  about: LatentsAbout,
  { models }: Runner,
): Promise<Generator | string> {
  const latentFolder = join(folder, manifest.latents);
  const pca = about.pca === undefined ? undefined : await loadPca(latentFolder, about.pca, about.dims);
  try {
    const generator = await openGenerator(windowFirst(models), {
      latentFolder,
      about,
      latents: manifest.recipe.latents,
      cachedModel: manifest.model === null ? null : join(folder, manifest.model),
      byPca: (latents) => pca!.generate(latents),
    });
    return generator ?? NO_GENERATOR;
  } catch (error) {
    if (!(error instanceof PerceptError)) throw error;
    return problemOf(error);
  }
}

/** The images that were shown, from where the recipe has them; where they cannot be found, why. */
async function stimulusImages(
  { root, out }: StudyPlace,
  { recipe, recipeFolder, train, test }: LoadedManifest['manifest'],
  as: ImageSize | undefined,
): Promise<{ train: ImageSource | string; test: ImageSource | string }> {
  const names = {
    train: train.map(({ name }) => name),
    test: test.map(({ name }) => name),
    root: recipe.data.kind === 'bids' ? root : undefined,
  };
  const ordered = recipe.data.kind === 'patterns';
  try {
    const found = await locateImages(recipe, resolve(out, recipeFolder), names);
    return {
      train: await openImages(found.train, names.train, ordered, as),
      test: await openImages(found.test, names.test, ordered, as),
    };
  } catch (error) {
    if (!(error instanceof PerceptError)) throw error;
    return { train: error.problem, test: error.problem };
  }
}

/** Images of the latents in the rows of `at`. */
async function generate(
  generator: Generator | string,
  latentsFor: (generator: Generator) => Matrix,
  at: readonly (number | string)[],
  signal: AbortSignal,
): Promise<ColumnImages> {
  if (typeof generator === 'string') return none(at, generator);
  const wanted = at.filter((row) => typeof row === 'number');
  let next = 0;
  return {
    images:
      wanted.length === 0
        ? undefined
        : await generator.make(takeRows(latentsFor(generator), wanted), { signal }),
    at: at.map((row) => (typeof row === 'number' ? next++ : row)),
  };
}

/** Reads single images of a source; one that cannot be read does not keep the others back. */
async function readSource(source: ImageSource | string, rows: readonly number[]): Promise<ColumnImages> {
  if (typeof source === 'string') return none(rows, source);
  const { height, width, channels } = source;
  const pixels = height * width * channels;
  const data = new Float32Array(rows.length * pixels);
  const at: (number | string)[] = [];
  for (const [i, row] of within(rows, source.n).entries()) {
    if (typeof row === 'string') at.push(row);
    else {
      try {
        data.set((await source.read(row, row + 1)).data, i * pixels);
        at.push(i);
      } catch (error) {
        if (!(error instanceof PerceptError)) throw error;
        at.push(error.problem);
      }
    }
  }
  return { images: { n: rows.length, height, width, channels, data }, at };
}

function within(rows: readonly number[], n: number): (number | string)[] {
  return rows.map((row) => (row < n ? row : `there is no image ${row + 1} of ${n}`));
}

function none(rows: readonly unknown[], why: string): ColumnImages {
  return { images: undefined, at: rows.map(() => why) };
}
