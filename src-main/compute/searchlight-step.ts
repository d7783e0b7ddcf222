import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onLattice } from '../decoding/searchlight/spheres.ts';
import { PerceptError } from '../errors.ts';
import { hashArray, hashJson } from '../files.ts';
import { quantileOfSorted } from '../maths/stats.ts';
import { voxelToMm, type Point } from '../volumes/grid.ts';
import { saveArray } from './arrays.ts';
import type { StepResult } from './cache.ts';
import type { Context } from './context.ts';
import type { LatentsStep } from './latents-step.ts';
import type { SearchlightResult } from './results.ts';
import type { SubjectPatterns } from './subject.ts';

/** Centres in a block, always: rounding follows the way from centre to centre, and must not follow the number of workers. */
const BLOCK = 256;

/** A subject's searchlight: pairwise.npy, twoWay.npy and voxels.npy [nVoxels], NaN where there was no centre. */
export interface SubjectSearchlight {
  readonly step: StepResult;
  readonly result: SearchlightResult;
}

/**
 * Decodes around each voxel of the searchlight's mask, in blocks; undefined where the recipe has none.
 * @throws PerceptError naming the subject when there is no centre
 */
export async function searchlightOf(
  { recipe, cache, runner, progress }: Context,
  patterns: SubjectPatterns,
  shared: { latents: LatentsStep; testRows: Uint32Array },
): Promise<SubjectSearchlight | undefined> {
  const { searchlight: mask, voxels } = patterns;
  if (recipe.searchlight === undefined || mask === undefined || voxels === undefined) return undefined;
  const { radius, step: apart } = recipe.searchlight;
  const { grid, indices } = voxels;
  const centres = onLattice(grid, indices, mask, apart);
  if (centres.length === 0) {
    throw new PerceptError(`sub-${patterns.id}: no centre of the searchlight lies in its mask`, {
      remedy: 'Take a smaller "step", or another mask.',
    });
  }
  const { options, notes } = inverseOf(recipe.decoder);
  const dependsOn = {
    patterns: patterns.key,
    latents: shared.latents.key,
    testRows: [...shared.testRows],
    grid: { dims: [...grid.dims], affine: [...grid.affine] },
    mask: hashArray(mask),
    radius,
    apart,
    options,
  };
  const key = hashJson(dependsOn);
  const blocks = Array.from({ length: Math.ceil(centres.length / BLOCK) }, (_, b) =>
    centres.slice(b * BLOCK, (b + 1) * BLOCK),
  );
  const step = await cache.step('searchlight', dependsOn, async (folder) => {
    progress.expect(blocks.length);
    const maps = {
      pairwise: new Float64Array(patterns.nVoxels).fill(NaN),
      twoWay: new Float64Array(patterns.nVoxels).fill(NaN),
      voxels: new Float64Array(patterns.nVoxels).fill(NaN),
    };
    let done = 0;
    await Promise.all(
      blocks.map(async (block) => {
        const found = await runner.run('searchlight', {
          key,
          w: patterns.w,
          y: patterns.y,
          latentMean: patterns.latentMean,
          testLatents: join(shared.latents.folder, 'test.npy'),
          testRows: shared.testRows,
          grid,
          voxels: indices,
          mask,
          radius,
          options: {
            ...options,
            ...(patterns.train === null ? {} : { designRank: patterns.train.rank }),
          },
          centres: block,
        });
        block.forEach((column, at) => {
          maps.pairwise[column] = found.pairwise[at]!;
          maps.twoWay[column] = found.twoWay[at]!;
          if (found.voxels[at]! > 0) maps.voxels[column] = found.voxels[at]!;
        });
        done += block.length;
        progress.finish(`sub-${patterns.id}: searchlight, ${done} of ${centres.length} centres`);
      }),
    );
    for (const [name, map] of Object.entries(maps))
      await saveArray(join(folder, `${name}.npy`), [map.length], map);
    const about = summarise(maps, indices, (voxel) => pointOf(grid, voxel));
    await writeFile(join(folder, 'about.json'), JSON.stringify(about));
  });
  const about = JSON.parse(await readFile(join(step.folder, 'about.json'), 'utf8')) as Summary;
  return {
    step,
    result: { radius, mask: recipe.searchlight.mask ?? null, step: apart, ...about, notes },
  };
}

/** A searchlight decodes by the inverse map, whatever decoder the regions have. */
function inverseOf(decoder: Context['recipe']['decoder']): {
  options: {
    centring: 'test' | 'train' | 'leave-one-out' | 'none';
    solver: 'auto' | 'pinv' | 'ridge';
    lambda?: number;
  };
  notes: string[];
} {
  const spheres =
    'each sphere is decoded by the inverse map (eq. 2) and scored by eq. 3; neighbours share voxels';
  const notes =
    decoder.select === undefined
      ? []
      : ['all voxels of a sphere are decoded from: the selection is for regions'];
  if (decoder.kind === 'inverse') {
    const { centring, solver, lambda } = decoder;
    return {
      options: { centring, solver, ...(lambda === undefined ? {} : { lambda }) },
      notes: [spheres, ...notes],
    };
  }
  const centring = 'centring' in decoder ? decoder.centring : 'test';
  return {
    options: { centring, solver: 'auto' },
    notes: [`${spheres}; the decoder of the recipe, ${decoder.kind}, is for regions`, ...notes],
  };
}

type Summary = Omit<SearchlightResult, 'radius' | 'mask' | 'step' | 'notes'>;

function summarise(
  maps: { pairwise: Float64Array; voxels: Float64Array },
  indices: Uint32Array,
  toMm: (voxel: number) => Point,
): Summary {
  const known = [...maps.pairwise.keys()].filter((column) => !Number.isNaN(maps.pairwise[column]!));
  const sizes = Float64Array.from(known, (column) => maps.voxels[column]!).sort();
  const first = known[0];
  if (first === undefined) return { centres: 0, voxels: null, mean: null, highest: null, at: null };
  const best = known.reduce(
    (top, column) => (maps.pairwise[column]! > maps.pairwise[top]! ? column : top),
    first,
  );
  return {
    centres: known.length,
    voxels: [sizes[0]!, quantileOfSorted(sizes, 0.5), sizes.at(-1)!],
    mean: known.reduce((sum, column) => sum + maps.pairwise[column]!, 0) / known.length,
    highest: maps.pairwise[best]!,
    at: toMm(indices[best]!),
  };
}

function pointOf(grid: NonNullable<SubjectPatterns['voxels']>['grid'], voxel: number): Point {
  const [nx, ny] = grid.dims;
  const i = voxel % nx;
  const row = (voxel - i) / nx;
  return voxelToMm(grid, [i, row % ny, Math.floor(row / ny)]);
}
