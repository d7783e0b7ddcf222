import { PerceptError } from '../../errors.ts';
import { matrix, row, takeCols, type Matrix } from '../../maths/matrix.ts';
import { multiplyTransA } from '../../maths/multiply.ts';
import { rowCorrelations } from '../../maths/stats.ts';
import type { Grid } from '../../volumes/grid.ts';
import { centrePatterns } from '../centring.ts';
import { decodeSystem, type InverseOptions } from '../inverse.ts';
import { usableVoxels } from '../regions/account.ts';
import { uniteAll } from '../regions/voxel-sets.ts';
import { pairwise } from '../scores/pairwise.ts';
import { twoWay } from '../scores/two-way.ts';
import { withoutInvalid } from '../scores/valid-images.ts';
import { columnSpan } from '../solve-rows.ts';
import { RunningSums, VoxelSums } from '../voxel-sums.ts';
import { sphereFinder } from './spheres.ts';

export interface SearchlightInput {
  /** W [(d+1) x nVoxels], bias first, and test patterns [nImages x nVoxels]; voxels that cannot be used are NaN. */
  readonly w: Matrix;
  readonly y: Matrix;
  /** True latents of the test images [nImages x d], and what predicted latents are relative to [d]. */
  readonly truth: Matrix;
  readonly latentMean: Float64Array;
  readonly grid: Grid;
  /** The voxel of each column, ascending. */
  readonly voxels: Uint32Array;
  /** Columns that spheres take their voxels from, ascending. */
  readonly mask: Uint32Array;
  /** mm */
  readonly radius: number;
  readonly options: Pick<InverseOptions, 'centring' | 'solver' | 'lambda' | 'designRank'>;
}

/** What was found at some centres, in their order; NaN where the voxel itself cannot be used or no image could be scored. */
export interface SearchlightScores {
  /** Eq. 3. */
  readonly pairwise: Float64Array;
  /** Two-way identification, prediction-anchored. */
  readonly twoWay: Float64Array;
  /** Voxels decoded from. */
  readonly voxels: Uint32Array;
}

/**
 * A searchlight (Kriegeskorte, Goebel & Bandettini 2006) of brain decoding: at each centre the test patterns of the voxels within a radius are decoded
 * by eq. 2 and scored by eq. 3. It needs W and the test patterns alone: nothing is fitted anew.
 *
 * What it takes, for m = d + 1 rows of W, n images and v voxels in a sphere, in multiplications:
 * - v < m, by WᵀW [v x v]:  m v²/2 + v³/6 + n v² + m n v + d n². For d = 120, n = 50 and 79 voxels (8 mm at 3 mm) 1.6 million.
 * - v >= m, by W Wᵀ [m x m]: (m²/2 + m n) v + m³/6 + n m² + d n². The first part, the sums over voxels, follows the sphere as it moves along i:
 *   only what it gains and loses is summed (`RunningSums`). For 268 voxels (12 mm at 3 mm) 1.4 million instead of 3.6, and 1.3 besides.
 * So 5,000 centres are some 8 to 14 thousand million multiplications, a few seconds of one core.
 */
export class Searchlight {
  private readonly y: Matrix;
  private readonly usable: Uint8Array;
  private readonly sphere: (column: number) => Uint32Array;
  private readonly basis: Matrix | undefined;
  /** W as the sums are of it: in its own span where the design is rank-deficient. */
  private readonly inner: Matrix;

  /** @throws PerceptError when shapes disagree or the patterns cannot be centred */
  constructor(private readonly input: SearchlightInput) {
    const { w, truth, grid, voxels, mask, radius, options } = input;
    if (w.cols !== voxels.length || truth.rows !== input.y.rows || truth.cols !== w.rows - 1) {
      throw new PerceptError(
        `a searchlight cannot put together W of ${w.rows} x ${w.cols}, ${voxels.length} voxels, ${input.y.rows} patterns and ${truth.rows} x ${truth.cols} latents`,
      );
    }
    this.y = centrePatterns(input.y, options.centring ?? 'test', row(w, 0));
    this.usable = usableVoxels(w, this.y);
    const members = mask.filter((column) => this.usable[column] === 1);
    this.sphere = sphereFinder(grid, voxels, members, radius);
    const { solver, designRank = w.rows } = options;
    this.basis =
      solver !== 'ridge' && designRank < w.rows && members.length > designRank
        ? columnSpan(takeCols(w, members), designRank)
        : undefined;
    this.inner = this.basis === undefined ? w : multiplyTransA(this.basis, w);
  }

  /**
   * Decodes at these centres (columns, ascending). The result depends on the list, not on what was decoded before: rounding errors of sums
   * follow the way from centre to centre, so one list must be handed over in the same parts to give the same bits.
   */
  decode(centres: Uint32Array): SearchlightScores {
    const { w, truth, options } = this.input;
    const out = {
      pairwise: new Float64Array(centres.length).fill(NaN),
      twoWay: new Float64Array(centres.length).fill(NaN),
      voxels: new Uint32Array(centres.length),
    };
    const spheres = Array.from(centres, (centre) =>
      this.usable[centre] === 1 ? this.sphere(centre) : new Uint32Array(0),
    );
    const near = uniteAll(spheres);
    if (near.length === 0) return out;
    // No sums of whole chunks: what spheres share, they share with the one before.
    const sums = new VoxelSums(this.inner, this.y, near, near.length + 1);
    const running = new RunningSums(sums);
    spheres.forEach((columns, at) => {
      out.voxels[at] = columns.length;
      if (columns.length === 0) return;
      const { latents } = decodeSystem(
        {
          rows: w.rows,
          voxels: columns.length,
          dropped: 0,
          products: () => running.of(columns),
          patterns: () => {
            const gathered = sums.gather(columns);
            return this.basis === undefined ? gathered : { ...gathered, w: takeCols(w, columns) };
          },
          basis: this.basis,
        },
        { ...options, latentsOnly: true },
      );
      const c = withoutInvalid(rowCorrelations(truth, this.aboutMean(latents)));
      if (c.rows < 2) return;
      // For one order of the images this is quicker than what permutations go by.
      const once = new Uint8Array(c.rows).fill(1);
      out.pairwise[at] = pairwise(c).weighted(once);
      out.twoWay[at] = twoWay(c, 'prediction').weighted(once);
    });
    return out;
  }

  private aboutMean({ rows, cols, data }: Matrix): Matrix {
    return matrix(
      rows,
      cols,
      data.map((value, at) => value + this.input.latentMean[at % cols]!),
    );
  }
}
