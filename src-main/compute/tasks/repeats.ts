import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { matrix, row, takeCols, takeRows, transpose, type Matrix } from '../../maths/matrix.ts';
import { mean } from '../../maths/stats.ts';
import { splitRows } from '../../maths/stack.ts';
import { drawHalves, splitRandom } from '../../statistics/halves.ts';
import { noiseCeiling, type NoiseCeiling } from '../../statistics/noise-ceiling.ts';
import { repeatsCurve } from '../../statistics/repeats-curve.ts';
import { loadColumns, loadMatrix } from '../arrays.ts';
import type { Region } from '../regions.ts';
import type { Repeats } from '../repeats/arrange.ts';
import type { Ceiling, RepeatsPoint, RepeatsResult } from '../results.ts';
import { accuracy } from '../accuracy.ts';
import { loadDecoder, type DecoderFiles } from './decoders.ts';

export interface RepeatsInput {
  readonly decoder: DecoderFiles;
  readonly repeats: Repeats;
  /** True latents, and which rows of them are the subject's test images in their order. */
  readonly testLatents: string;
  readonly testRows: Uint32Array;
  readonly regions: readonly Region[];
  readonly nVoxels: number;
  readonly draws: number;
  readonly seed: number;
  readonly folder: string;
}

/**
 * What the repeats of one subject's test images tell in each region: noise ceilings, and accuracy against the number of repeats that are averaged.
 * Writes repeats.json, for each region RepeatsResult or null where no voxel has numbers in all of them.
 */
export async function repeatsTask(input: RepeatsInput): Promise<void> {
  const { draws, seed, nVoxels } = input;
  const { unit, images, places } = input.repeats;
  const truth = takeRows(
    await loadMatrix(input.testLatents),
    images.map((i) => input.testRows[i]!),
  );
  const load = (columns: Uint32Array): Matrix => loadRepeats(input.repeats, columns, nVoxels);
  let held: { columns: Uint32Array; patterns: Matrix } | undefined;
  const decode = await loadDecoder(input.decoder, {
    // A decoder that selects voxels asks for fewer than were loaded.
    of: (columns) => (columns === held?.columns ? held.patterns : load(columns)),
    sets: places.length,
  });
  const sizes = places.map(() => images.length);
  const results: (RepeatsResult | null)[] = [];
  for (const region of input.regions) {
    const all = load(region.columns);
    const kept = finiteColumns(all);
    const columns = region.columns.filter((_, j) => kept[j] === 1);
    if (columns.length === 0) {
      results.push(null);
      continue;
    }
    const patterns =
      columns.length === all.cols
        ? all
        : takeCols(
            all,
            [...kept.keys()].filter((j) => kept[j] === 1),
          );
    held = { columns, patterns };
    // Every decoder is linear in the patterns of a set, so that the mean of what is decoded is what is decoded of the mean.
    const decoded = splitRows(decode(columns).latents, sizes);
    results.push({
      unit,
      repeats: places.length,
      images: images.length,
      voxels: columns.length,
      ceilings: ceilings(splitRows(patterns, sizes), decoded, draws, seed),
      curve: curve(truth, decoded, draws, seed),
    });
  }
  await writeFile(join(input.folder, 'repeats.json'), JSON.stringify(results));
}

/** The patterns of all repeats of all images in these columns [nRepeats nImages x columns]. */
function loadRepeats({ files, places }: Repeats, columns: Uint32Array, nVoxels: number): Matrix {
  const images = places[0]!.length;
  const out = matrix(places.length * images, columns.length);
  files.forEach((path, file) => {
    if (!places.some((set) => set.some((place) => place.file === file))) return;
    const { data } = loadColumns(path, 0, nVoxels);
    places.forEach((set, r) =>
      set.forEach((place, i) => {
        if (place.file !== file) return;
        const to = row(out, r * images + i);
        for (let j = 0; j < columns.length; j++) to[j] = data[place.row * nVoxels + columns[j]!]!;
      }),
    );
  });
  return out;
}

function finiteColumns({ rows, cols, data }: Matrix): Uint8Array {
  const good = new Uint8Array(cols).fill(1);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) if (!Number.isFinite(data[i * cols + j]!)) good[j] = 0;
  return good;
}

/** Ceilings of the voxels and of scores on latents. @param patterns, decoded of each repeat */
function ceilings(
  patterns: readonly Matrix[],
  decoded: readonly Matrix[],
  draws: number,
  seed: number,
): Ceiling[] {
  const options = { splits: draws, seed };
  const { rows: images, cols: dims } = decoded[0]!;
  const found = [
    ceiling('voxels', noiseCeiling(patterns, options), 'of each voxel across images, mean over voxels'),
    ceiling(
      'profileCorrelation',
      noiseCeiling(decoded, options),
      'of each decoded latent across images, mean over latents',
    ),
    // A correlation needs three numbers, across latents as across images.
    ...(dims < 3
      ? []
      : [
          ceiling(
            'patternCorrelation',
            noiseCeiling(decoded.map(transpose), options),
            "of each image's decoded latents across latents, mean over images; what all images have in common counts",
          ),
        ]),
  ];
  return [...found, halvesPairwise(decoded, images, draws, seed)];
}

function ceiling(score: string, found: NoiseCeiling, of: string): Ceiling {
  return {
    score,
    halves: found.halves,
    ceiling: found.ceiling,
    n: found.reliability.filter((r) => !Number.isNaN(r)).length,
    convention: `Pearson ${of}; ${found.splits} random split halves of ${found.repeats} repeats; ceiling: the mean stepped up to all repeats (Spearman-Brown), square root`,
  };
}

/** Eq. 3 with what is decoded of one half of the repeats in place of the truth. */
function halvesPairwise(decoded: readonly Matrix[], images: number, draws: number, seed: number): Ceiling {
  const random = splitRandom(seed);
  const values = Array.from({ length: draws }, () => {
    const [a, b] = drawHalves(decoded, random);
    return accuracy('pairwise', a, b);
  });
  return {
    score: 'pairwise',
    halves: mean(values),
    ceiling: null,
    n: images,
    convention: `eq. 3 with the latents decoded of one half of the repeats in place of the true ones, mean over ${draws} random split halves of ${decoded.length} repeats; a share cannot be stepped up to all repeats, which agree better`,
  };
}

function curve(truth: Matrix, decoded: readonly Matrix[], draws: number, seed: number): RepeatsPoint[] {
  const counts = repeatCounts(decoded.length);
  const n = truth.rows;
  return (['pairwise', 'twoWayPrediction'] as const).flatMap((score) =>
    repeatsCurve(decoded, (latents) => accuracy(score, truth, latents), { counts, draws, seed }).map(
      (point) => ({ score, ...point, n, pairs: score === 'pairwise' ? (n * (n - 1)) / 2 : n * (n - 1) }),
    ),
  );
}

/** The numbers of repeats that a curve has points at: all up to six, then growing by about a third, and all repeats. */
export function repeatCounts(repeats: number): number[] {
  const counts: number[] = [];
  for (let k = 1; k < repeats; k = k < 6 ? k + 1 : Math.round((k * 4) / 3)) counts.push(k);
  return [...counts, repeats];
}
