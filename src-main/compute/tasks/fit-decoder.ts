import type { ChooseColumns } from '../../decoding/ridge/cross-validate.ts';
import { fitFastL2lir } from '../../decoding/ridge/fast-l2lir.ts';
import { fitFractional } from '../../decoding/ridge/fractional.ts';
import { fitRidge, type RidgeModel } from '../../decoding/ridge/ridge.ts';
import type { Matrix } from '../../maths/matrix.ts';
import type { Decoder } from '../../recipe/decoder-schema.ts';

/** A decoder that learns from training patterns; the others invert W. */
export type LearningDecoder = Exclude<Decoder, { kind: 'inverse' | 'whitened' }>;

/** A decoder that has learnt, and how in words. */
export interface Fitted {
  readonly model: Omit<RidgeModel, 'curve'>;
  readonly solver: string;
  readonly how: string;
  readonly folds: number | undefined;
}

/** Learns latents z [n x d] from training patterns x [n x columns]. @param groups of rows, for cross-validation; @param choose among the columns, in each fold anew */
export function fitDecoder(
  decoder: LearningDecoder,
  x: Matrix,
  z: Matrix,
  groups: readonly number[],
  choose: ChooseColumns | undefined,
): Fitted {
  if (decoder.kind === 'fastl2lir') {
    const { alpha, voxels } = decoder;
    const model = fitFastL2lir(x, z, { alpha, voxels, choose });
    const how = `alpha ${alpha}, for each latent the ${voxels} voxels that correlate with it most in training`;
    return { model, solver: 'FastL2LiR', how, folds: undefined };
  }
  if (decoder.kind === 'fracridge') {
    const { fractions, perDimension } = decoder;
    const model = fitFractional(x, z, {
      ...(fractions === undefined ? {} : { fractions }),
      perDimension,
      groups,
      choose,
    });
    const how = `${range('fraction', model.fraction, 2)} of the length of the least-squares weights${crossValidated(model.folds)}`;
    return { model, solver: 'fractional ridge regression', how, folds: model.folds };
  }
  const { lambda, perDimension } = decoder;
  const model = fitRidge(x, z, { ...(lambda === 'cv' ? { groups, perDimension } : { lambda }), choose });
  const how = `${range('lambda', model.lambda, 4)}${crossValidated(model.folds)}`;
  return { model, solver: 'ridge regression', how, folds: model.folds };
}

function range(what: string, values: Float64Array, digits: number): string {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const [low, high] = [sorted[0]!.toPrecision(digits), sorted.at(-1)!.toPrecision(digits)];
  return sorted.length === 1 ? `${what} ${low}` : `${what} ${low} to ${high}`;
}

function crossValidated(folds: number | undefined): string {
  return folds === undefined ? ', as given' : `, cross-validated over runs (${folds} folds)`;
}
