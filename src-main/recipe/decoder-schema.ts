import { z } from 'zod';

/** Which voxels of each region are decoded from; chosen by training data alone. */
const select = z
  .strictObject({
    by: z
      .enum(['t', 'r2', 'reliability', 'weights'])
      .describe(
        '"t": |t| of the mean response in the training runs; "r2": share of the variance of left-out training runs that the latents predict; "reliability": correlation, over images shown in both, of the responses in two halves of the training runs; "weights": correlation, over latents, of the weights fitted on either half, which needs no image to be shown twice',
      ),
    voxels: z.number().int().min(1).optional().describe('keep so many of a region, the best'),
    share: z.number().gt(0).max(1).optional().describe('keep this share of a region, the best'),
    above: z.number().optional().describe('keep those above this value'),
  })
  .refine(
    ({ voxels, share, above }) => [voxels, share, above].filter((one) => one !== undefined).length === 1,
    'give one of "voxels", "share" and "above"',
  )
  .optional()
  .describe(
    'which voxels of each region are decoded from, by training data alone; where something is cross-validated, each fold chooses by its own training runs',
  );

const centring = z
  .enum(['test', 'train', 'leave-one-out', 'none'])
  .default('test')
  .describe(
    'what is subtracted from each test pattern; "test" and "leave-one-out" use the test set (transductive); "train" gives the latents of "none", ridge apart',
  );

/** How patterns become latents. */
export const decoder = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('inverse'),
      centring,
      solver: z.enum(['auto', 'pinv', 'ridge']).default('auto'),
      lambda: z
        .number()
        .positive()
        .optional()
        .describe('ridge: what is added to the diagonal of W Wt, as a share of its mean over the latents'),
      select,
    })
    .refine(({ solver, lambda }) => solver !== 'ridge' || lambda !== undefined, {
      path: ['lambda'],
      message: 'the solver "ridge" needs a lambda above 0, for example 0.1',
    }),
  z.strictObject({
    kind: z
      .literal('whitened')
      .describe('the inverse map with voxels weighted by the covariance of their noise'),
    centring,
    shrinkage: z
      .union([z.literal('auto'), z.number().gt(0).max(1)])
      .default('auto')
      .describe(
        'share of the diagonal in the covariance of the residuals; "auto": as Ledoit & Wolf (2004) estimate it',
      ),
    select,
  }),
  z.strictObject({
    kind: z.literal('ridge'),
    lambda: z
      .union([z.literal('cv'), z.number().positive()])
      .default('cv')
      .describe('"cv": cross-validated over runs'),
    perDimension: z.boolean().default(false).describe('a lambda for each latent dimension'),
    select,
  }),
  z.strictObject({
    kind: z
      .literal('fastl2lir')
      .describe('ridge regression of each latent on the voxels that correlate with it most (FastL2LiR)'),
    alpha: z
      .number()
      .positive()
      .default(100)
      .describe('what is added to the diagonal, in units of the standardised patterns'),
    voxels: z.number().int().min(1).default(500).describe('voxels for each latent dimension'),
    select,
  }),
  z.strictObject({
    kind: z
      .literal('fracridge')
      .describe(
        'ridge regression given by the length of its weights, as a fraction of the unregularised ones',
      ),
    fractions: z
      .array(z.number().gt(0).max(1))
      .min(1)
      .max(200)
      .refine((fractions) => new Set(fractions).size === fractions.length, 'a fraction is given twice')
      .optional()
      .describe(
        'candidates, cross-validated over runs; 0.01, 0.02, 0.03, 0.05, 0.1, 0.15 ... 1 when left out',
      ),
    perDimension: z.boolean().default(true).describe('a fraction for each latent dimension'),
    select,
  }),
]);

export type Decoder = z.infer<typeof decoder>;
export type Select = NonNullable<Decoder['select']>;

/** Whether a decoder needs patterns of single training trials: to learn from, or to choose voxels by. */
export function needsTrainingPatterns({ kind, select: chosen }: Decoder): boolean {
  const learns = kind !== 'inverse' && kind !== 'whitened';
  return learns || (chosen !== undefined && chosen.by !== 't');
}

/** What is taken from each test pattern; decoders that learn from patterns take their training mean, and so nothing of the test set. */
export function centringOf(chosen: Decoder): z.infer<typeof centring> {
  return 'centring' in chosen ? chosen.centring : 'none';
}
