import { multiply } from '../maths/multiply.ts';
import type { Sums } from './accumulate.ts';
import { chunkVoxels } from './fit-memory.ts';
import type { Model } from './model.ts';
import { emptyFit, fitted, type GlmFit } from './result.ts';

/** Ordinary least squares from the sums of a block of voxels. */
export function finishOls(model: Model, sums: Sums): GlmFit {
  const fit = emptyFit(model, sums, 'ols');
  const { left, a, b } = sums.work;
  const { products } = sums;
  const weights = multiply(model.transform, model.gramInverse);
  const { p } = model.design;
  for (let first = 0; first < sums.nVoxels; first += chunkVoxels) {
    const count = Math.min(chunkVoxels, sums.nVoxels - first);
    const strips = Math.ceil(count / 4);
    const from = { at: products, strip: first / 4 };
    sums.product(left.dense(model.gramInverse), from, { at: a, strip: 0 }, strips, 0);
    sums.product(left.dense(weights), from, { at: b, strip: 0 }, strips, 0);
    for (let i = 0; i < count; i++) {
      const voxel = first + i;
      if (fit.bad[voxel] !== fitted) continue;
      let explained = 0;
      for (let j = 0; j < model.rank; j++) {
        explained += a.data[a.index(j, i)]! * products.data[products.index(j, voxel)]!;
      }
      const total = sums.squares[voxel]!;
      fit.variance[voxel] = Math.max(total - explained, 0) / model.dof;
      fit.r2[voxel] = Math.min(explained / total, 1);
      for (let j = 0; j < p; j++) fit.beta.data[j * sums.nVoxels + voxel] = b.data[b.index(j, i)]!;
    }
  }
  return fit;
}
