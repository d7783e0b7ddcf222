import { z } from 'zod';
import { grid, subjectId } from './common.ts';

const nullable = z.number().nullable();

export const score = z.object({
  name: z.string(),
  value: nullable,
  n: z.number(),
  pairs: z.number(),
  excluded: z.number(),
  tieRule: z.string(),
  convention: z.string(),
  anchor: z.string().optional(),
  chance: nullable,
  p: nullable.optional(),
  permutations: z.number().optional(),
  /** p corrected for all regions of the recipe, and how. */
  pCorrected: nullable.optional(),
  correction: z.string().optional(),
  /** Said where lower is better. */
  better: z.literal('lower').optional(),
  /** What was scored, where it is not what the decoder predicted. */
  predictor: z.string().optional(),
  /** Size [height, width] at which images were compared. */
  resize: z.object({ to: z.tuple([z.number(), z.number()]), kernel: z.string() }).optional(),
  ssim: z.string().optional(),
  network: z.object({ name: z.string(), layer: z.string(), weights: z.string() }).optional(),
  ci: z.tuple([nullable, nullable]).optional(),
  ciMethod: z.string().optional(),
});

export const designSummary = z.strictObject({
  scans: z.number(),
  runs: z.number(),
  columns: z.number(),
  rank: z.number(),
  condition: nullable,
  faults: z.array(z.string()),
  method: z.string(),
  noise: z.string(),
});

export const regionResult = z.object({
  name: z.string(),
  expression: z.string(),
  voxels: z.number(),
  voxelsInRegion: z.number(),
  nImages: z.number(),
  pairwise: nullable,
  pairs: z.number(),
  twoWay: nullable,
  p: nullable,
  rank: z.number(),
  condition: nullable,
  solver: z.string(),
  notes: z.array(z.string()),
  scores: z.array(score),
  /** Scores of the nearest training image in place of the prediction. */
  baselines: z.array(score).optional(),
  /** What the repeats of the test images tell. */
  repeats: z
    .object({
      unit: z.enum(['run', 'presentation', 'sample']),
      repeats: z.number(),
      images: z.number(),
      voxels: z.number(),
      ceilings: z.array(
        z.object({
          score: z.string(),
          halves: nullable,
          ceiling: nullable,
          n: z.number(),
          convention: z.string(),
        }),
      ),
      curve: z.array(
        z.object({
          score: z.string(),
          repeats: z.number(),
          mean: nullable,
          sd: nullable,
          draws: z.number(),
          n: z.number(),
          pairs: z.number(),
        }),
      ),
    })
    .optional(),
  /** Eq. 3 from as many voxels as all regions are decoded from. */
  matched: z
    .object({
      score: z.string(),
      voxels: z.number(),
      available: z.number(),
      draws: z.number(),
      mean: nullable,
      sd: nullable,
      interval: z.tuple([nullable, nullable]),
      n: z.number(),
      pairs: z.number(),
      convention: z.string(),
    })
    .optional(),
});

const groupMean = {
  n: z.number(),
  mean: nullable,
  ci: z.tuple([nullable, nullable]).nullable(),
};

export const groupRepeats = z.object({
  region: z.string(),
  ceilings: z.array(
    z.object({ score: z.string(), halves: z.object(groupMean), ceiling: z.object(groupMean).nullable() }),
  ),
  curve: z.array(z.object({ score: z.string(), repeats: z.number(), ...groupMean })),
});

export const groupMatched = z.object({
  region: z.string(),
  score: z.string(),
  voxels: z.tuple([z.number(), z.number()]),
  ...groupMean,
});

export const groupResult = z.strictObject({
  region: z.string(),
  score: z.string(),
  n: z.number(),
  mean: nullable,
  ci: z.tuple([nullable, nullable]).nullable(),
  ciMethod: z.string().nullable(),
  t: nullable,
  p: nullable,
  /** Of results of an older version there are none of these. */
  wilcoxon: nullable.optional(),
  wilcoxonP: nullable.optional(),
  permutationP: nullable.optional(),
  pCorrected: nullable.optional(),
  correction: z.string().nullable().optional(),
  convention: z.string().nullable().optional(),
  unlike: z.array(z.string()).optional(),
});

/** Scores of the images that the generator has seen in its training, and of those that it has not, each part alone. */
export const seenResult = z.object({
  list: z.string(),
  by: z.enum(['image', 'category']),
  note: z.string(),
  parts: z.array(
    z.object({
      name: z.enum(['seen', 'unseen']),
      images: z.array(z.string()),
      subjects: z.array(
        z.object({
          id: subjectId,
          images: z.number(),
          regions: z.array(regionResult.pick({ name: true, scores: true, baselines: true })),
          ceiling: z.array(score).optional(),
        }),
      ),
      group: z.array(groupResult),
      notes: z.array(z.string()),
    }),
  ),
});

export const stimulus = z.strictObject({
  name: z.string(),
  /** Of the events, or the name without its number; what images are sorted by. */
  category: z.string(),
});

/** What a run of the recipe has left, as the window shows it; live decoding starts from it. */
export const decodingView = z.strictObject({
  /** Changes with the results. */
  revision: z.string(),
  title: z.string(),
  finished: z.string().describe('ISO 8601'),
  /** Whether the recipe that the window holds would give the same fits; where not, `stale` says what differs. */
  stale: z.array(z.string()),
  latents: z.strictObject({
    kind: z.string(),
    dims: z.number().int(),
    trainedOn: z.number().int(),
    notes: z.array(z.string()),
  }),
  /** What makes images of latents; null where latents came by table. */
  generator: z
    .strictObject({
      name: z.string(),
      height: z.number().int(),
      width: z.number().int(),
      channels: z.union([z.literal(1), z.literal(3)]),
    })
    .nullable(),
  /** Whether the presented images are at hand. */
  presented: z.boolean(),
  /** Test stimuli: image rows of every subject and every array of images are in this order. */
  test: z.array(stimulus),
  /** Training stimuli, in the order of nearest-neighbour indices. */
  train: z.array(stimulus),
  subjects: z.array(
    z.strictObject({
      id: subjectId,
      /** Columns of W and Y. */
      voxels: z.number().int(),
      unusable: z.number().int(),
      /** Grid of the scans; null for patterns without positions. */
      grid: grid.nullable(),
      space: z.string().nullable(),
      /** Rows of `test` that this subject saw. */
      testRows: z.array(z.number().int()),
      train: designSummary.nullable(),
      test: designSummary.nullable(),
      notes: z.array(z.string()),
    }),
  ),
  results: z.strictObject({
    confidence: z.number(),
    subjects: z.array(
      z.strictObject({
        id: subjectId,
        regions: z.array(regionResult),
        /** Scores of the images that the generator makes of the true latents. */
        ceiling: z.array(score).optional(),
      }),
    ),
    group: z.array(groupResult),
    groupRepeats: z.array(groupRepeats).optional(),
    groupMatched: z.array(groupMatched).optional(),
    seen: seenResult.optional(),
    notes: z.array(z.string()),
    errors: z.array(z.strictObject({ subject: z.string(), message: z.string() })),
    /** Display name of the results folder. */
    shownPath: z.string(),
  }),
});
export type DecodingView = z.infer<typeof decodingView>;
export type RegionResultView = z.infer<typeof regionResult>;
export type GroupResultView = z.infer<typeof groupResult>;
export type SeenResultView = z.infer<typeof seenResult>;
export type DesignSummaryView = z.infer<typeof designSummary>;
