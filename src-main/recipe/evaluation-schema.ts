import { z } from 'zod';

/** An imported model whose features images are compared by. */
export const networkSchema = z.strictObject({
  model: z
    .string()
    .min(1)
    .max(200)
    .describe('name of an imported model with features, or the beginning of its hash (percept model list)'),
  layer: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe('which of its features, as the model names them; each of them when left out'),
});

/** A list that says which images a generator was trained on. */
export const seenList = z.strictObject({
  list: z
    .string()
    .min(1)
    .max(4096)
    .describe('names or synsets of the images that a generator was trained on, one a line, or a table'),
  column: z.string().max(300).optional().describe('column of names, where the list is a table'),
  flag: z
    .string()
    .max(300)
    .optional()
    .describe('column that says 1 for a stimulus that was seen, 0 for one that was not'),
});

const side = z.number().int().min(4).max(1024);

/** What is computed beside the predictions: scores, their p and their intervals. */
export const evaluation = z.strictObject({
  permutations: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(10_000)
    .describe('permutations of whole images for p, the same for all regions, subjects and models'),
  bootstrap: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(1000)
    .describe('resamples of the images for percentile confidence intervals'),
  confidence: z.number().gt(0).lt(1).default(0.95).describe('level of the intervals'),
  correction: z
    .enum(['max', 'none'])
    .default('max')
    .describe(
      'p corrected for having looked at several regions: by the largest statistic over the regions of the recipe under each permutation (max-T)',
    ),
  nWay: z
    .array(z.number().int().min(2).max(100_000))
    .max(20)
    .default([10, 50])
    .describe('n of n-way identification; those with too few candidates are left out'),
  top: z.array(z.number().int().min(1).max(100_000)).max(20).default([1, 5]).describe('k of top-k retrieval'),
  distractors: z
    .enum(['test', 'training'])
    .default('test')
    .describe(
      'wrong candidates of n-way identification and retrieval: the other test images, or the training images (in retrieval besides those)',
    ),
  baselines: z
    .boolean()
    .default(true)
    .describe(
      'also score the training image nearest to each prediction, and what the generator makes of the true latents',
    ),
  ssim: z
    .array(z.enum(['gray-2d', 'gray-1d-legacy', 'rgb']))
    .default(['gray-2d'])
    .describe('dialects of structural similarity; their numbers cannot be compared with each other'),
  imageSize: z
    .tuple([side, side])
    .optional()
    .describe('[height, width] at which images are compared; that of the images shown when left out'),
  imageKernel: z
    .enum(['nearest', 'bilinear', 'bicubic'])
    .default('bilinear')
    .describe('by which images are brought to that size'),
  networks: z
    .array(networkSchema)
    .max(20)
    .optional()
    .describe(
      'imported networks on whose features reconstructions are scored: 1 - Pearson, eq. 3 and two-way identification',
    ),
  repeats: z
    .boolean()
    .default(true)
    .describe(
      'also fit the repeats of the test images one by one: a noise ceiling by split halves, and accuracy against the number of repeats that are averaged; takes about as long as the fit of the test runs',
    ),
  matchedVoxels: z
    .union([z.literal('smallest'), z.number().int().min(1).max(1_000_000)])
    .nullable()
    .default(null)
    .describe(
      'also score each region by this many of its voxels, drawn at random: as many as the smallest region of a subject has, or a number (regions with fewer are left out)',
    ),
  seen: seenList
    .optional()
    .describe(
      'splits every score into test images that the generator has seen in its training and those that it has not, each part scored alone',
    ),
  draws: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe('random draws: of halves and of repeats (repeats), and of voxels (matchedVoxels)'),
});

export type Evaluation = z.output<typeof evaluation>;

/** What of it the scores of the predictions depend on: the rest is computed beside them, and leaves them as they are. */
export function scoring({
  repeats: _repeats,
  matchedVoxels: _matched,
  draws: _draws,
  networks: _networks,
  seen: _seen,
  ...scores
}: Evaluation): Omit<Evaluation, 'repeats' | 'matchedVoxels' | 'draws' | 'networks' | 'seen'> {
  return scores;
}
