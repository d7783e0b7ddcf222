import { centrePatterns } from '../../decoding/centring.ts';
import { decodeSystem, type DecodeResult, type InverseOptions } from '../../decoding/inverse.ts';
import { usableVoxels } from '../../decoding/regions/account.ts';
import type { RegionAtom } from '../../decoding/regions/atom.ts';
import { columnSpan } from '../../decoding/solve-rows.ts';
import { matrix, row, takeCols, type Matrix } from '../../maths/matrix.ts';
import { multiplyTransA } from '../../maths/multiply.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { Grid } from '../../volumes/grid.ts';
import { spatialOrder } from './spatial-order.ts';
import { RunningSums, VoxelSums } from '../../decoding/voxel-sums.ts';

type Inverse = Extract<Recipe['decoder'], { kind: 'inverse' }>;

export interface DecoderInput {
  /** W [(d+1) x nVoxels], bias first, and test patterns [nImages x nVoxels]; voxels that cannot be used are NaN. */
  readonly w: Matrix;
  readonly y: Matrix;
  /** What predicted latents are relative to [d]. */
  readonly latentMean: Float64Array;
  readonly decoder: Inverse;
  /** Rank of the design that W was fitted with, where known. */
  readonly designRank: number | undefined;
  /** The voxel of each column, ascending, the masks, and the grid: by these columns are put in order. */
  readonly voxels: Uint32Array;
  readonly atoms: readonly RegionAtom[];
  readonly grid: Grid | undefined;
}

/** A region decoded; the mean of the training latents is added back. */
export type Decoded = Omit<DecodeResult, 'centring'>;

/**
 * One subject's fits, ready to decode any region within milliseconds: the same as the decode step of a run makes of it, from sums over voxels
 * that are kept (`VoxelSums`).
 */
export class SubjectDecoder {
  /** For each column whether it can be used. */
  readonly usable: Uint8Array;
  private readonly sums: VoxelSums;
  private readonly latentMean: Float64Array;
  private readonly options: InverseOptions;
  private readonly basis: Matrix | undefined;
  /** W as it is, where the sums are of another one. */
  private readonly w: Matrix | undefined;
  private readonly rows: number;

  /** @throws PerceptError when the patterns cannot be centred as the recipe says */
  constructor(input: DecoderInput) {
    const { w, decoder, designRank } = input;
    const { centring, solver, lambda } = decoder;
    const y = centrePatterns(input.y, centring, row(w, 0));
    this.rows = w.rows;
    this.latentMean = input.latentMean;
    this.options = {
      centring,
      solver,
      ...(lambda === undefined ? {} : { lambda }),
      ...(designRank === undefined ? {} : { designRank }),
    };
    this.usable = usableVoxels(w, y);
    const columns = Uint32Array.from(this.usable.keys()).filter((column) => this.usable[column] === 1);
    const order = spatialOrder(columns, input.voxels, input.atoms, input.grid);
    // Where the design is rank-deficient, so is W, in the same way for all voxels: seen in its own span it is not.
    if (
      solver !== 'ridge' &&
      designRank !== undefined &&
      designRank < w.rows &&
      columns.length > designRank
    ) {
      this.basis = columnSpan(takeCols(w, columns), designRank);
      this.w = w;
    }
    this.sums = new VoxelSums(this.basis === undefined ? w : multiplyTransA(this.basis, w), y, order);
  }

  /** Sums for a region that will change. */
  startRegion(): RunningSums {
    return new RunningSums(this.sums);
  }

  /**
   * Decodes the test patterns of these columns, ascending.
   * @throws PerceptError when there is none to use, or lambda does not do
   */
  decode(columns: Uint32Array, running: RunningSums): Decoded {
    const kept = columns.filter((column) => this.usable[column] === 1);
    const { centring, ...found } = decodeSystem(
      {
        rows: this.rows,
        voxels: kept.length,
        dropped: columns.length - kept.length,
        products: () => running.of(kept),
        patterns: () => {
          const { w, y } = this.sums.gather(kept);
          return { w: this.w === undefined ? w : takeCols(this.w, kept), y };
        },
        basis: this.basis,
      },
      this.options,
    );
    const latents = matrix(found.latents.rows, found.latents.cols, found.latents.data.slice());
    for (let i = 0; i < latents.data.length; i++) latents.data[i]! += this.latentMean[i % latents.cols]!;
    return { ...found, latents };
  }
}
