import { z } from 'zod';
import { dataId, expression, grid, studyId, subjectId, voxelRuns } from './common.ts';

const nullable = z.number().nullable();

/** Voxel counts of a region in one subject: over the whole grid, in the data mask, used by the decoder. */
const counts = { inRegion: z.number().int(), inData: z.number().int(), used: z.number().int() };

const liveSubject = z.strictObject({
  id: subjectId,
  ...counts,
  /** What hinders decoding this subject: an empty region, a mask that it lacks. */
  problem: z.string().nullable(),
  rank: z.number().int(),
  /** d + 1 */
  rows: z.number().int(),
  solver: z.string(),
  condition: nullable,
  notes: z.array(z.string()),
  /** Eq. 3 and two-way identification of the prediction on latents; null where nothing can be scored. */
  pairwise: nullable,
  pairs: z.number().int(),
  twoWay: nullable,
  /** For each test row of the subject: share of pairs won, Pearson with the true latents. */
  imagePairwise: z.array(nullable),
  imageCorrelation: z.array(nullable),
});

/** A column of images: what was presented, the generator's own of the true latents, a subject's, the subjects' mean latents, training images. */
export const imageColumn = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('presented') }),
  z.strictObject({ kind: z.literal('ideal') }),
  z.strictObject({ kind: z.literal('subject'), subject: subjectId, set: z.enum(['A', 'B']) }),
  z.strictObject({ kind: z.literal('mean'), set: z.enum(['A', 'B']) }),
  z.strictObject({ kind: z.literal('train') }),
]);
export type ImageColumn = z.infer<typeof imageColumn>;

export const liveCalls = {
  /**
   * Decodes every subject's test patterns in a region: latents and scores. `request` counts up; when a newer one of the
   * same set has come meanwhile, this one fails with code 'outdated'.
   */
  'live.decode': {
    in: z.strictObject({
      study: studyId,
      set: z.enum(['A', 'B']),
      request: z.number().int(),
      expression,
      /** Whose voxels are wanted back, to be drawn. */
      voxelsOf: subjectId.optional(),
    }),
    out: z.strictObject({
      set: z.enum(['A', 'B']),
      request: z.number().int(),
      /** The expression as it is written properly. */
      formatted: z.string(),
      subjects: z.array(liveSubject),
      group: z.strictObject({
        n: z.number().int(),
        pairwise: nullable,
        ci: z.tuple([z.number(), z.number()]).nullable(),
      }),
      /** Scores of the mean of all subjects' latents. */
      mean: z.strictObject({ pairwise: nullable, imagePairwise: z.array(nullable) }).nullable(),
      voxels: z.strictObject({ subject: subjectId, grid, runs: voxelRuns }).nullable(),
      /** Milliseconds in the compute process. */
      took: z.number(),
    }),
  },
  /** For each test row of a subject: the training image whose latents correlate most with the predicted ones that live.decode last gave. */
  'live.nearest': {
    in: z.strictObject({ study: studyId, set: z.enum(['A', 'B']), request: z.number().int() }),
    out: z.strictObject({
      subjects: z.array(
        z.strictObject({
          id: subjectId,
          nearest: z.array(z.strictObject({ train: z.number().int(), correlation: nullable })),
        }),
      ),
    }),
  },
  /** p of eq. 3 for what live.decode last gave of a set, by permuting images; costs more, so it is asked when the hand rests. */
  'live.significance': {
    in: z.strictObject({ study: studyId, set: z.enum(['A', 'B']), request: z.number().int() }),
    out: z.strictObject({
      permutations: z.number().int(),
      subjects: z.array(
        z.strictObject({ id: subjectId, p: nullable, ci: z.tuple([nullable, nullable]).nullable() }),
      ),
    }),
  },
  /** Voxel counts and voxels of a region without decoding: works before the first run. */
  'regions.evaluate': {
    in: z.strictObject({ study: studyId, expression, voxelsOf: subjectId.optional() }),
    out: z.strictObject({
      formatted: z.string(),
      subjects: z.array(
        z.strictObject({
          id: subjectId,
          inRegion: z.number().int(),
          inData: z.number().int().nullable(),
          used: z.number().int().nullable(),
          problem: z.string().nullable(),
        }),
      ),
      voxels: z.strictObject({ subject: subjectId, grid, runs: voxelRuns }).nullable(),
    }),
  },
  /** Saves a region of every subject as NIfTI and JSON in derivatives/percept/regions of the study. */
  'regions.save': {
    in: z.strictObject({ study: studyId, name: z.string().min(1).max(100), expression }),
    out: z.strictObject({ shownPath: z.string(), files: z.array(z.string()) }),
  },
  /**
   * Images of some rows of some columns. Requests of one `slot` replace each other: an older one that has not been
   * begun fails with code 'outdated'. Ask for few rows at a time, the visible ones first.
   */
  'live.images': {
    in: z.strictObject({
      study: studyId,
      slot: z.string().max(40),
      columns: z.array(imageColumn).min(1).max(16),
      /** Rows of decodingView.test, or of `train` for the column of training images. */
      rows: z.array(z.number().int().min(0)).min(1).max(64),
      /** Longest side in pixels; images are never enlarged. */
      side: z.number().int().min(8).max(512),
      /** Request numbers of live.decode that the images must be of. */
      of: z.strictObject({ A: z.number().int(), B: z.number().int() }).partial(),
    }),
    out: z.strictObject({
      width: z.number().int(),
      height: z.number().int(),
      /** uint8 RGBA [columns x rows x height x width x 4]; fully transparent where there is no image. */
      data: dataId,
      /** [columns][rows]: why there is no image, or null. */
      missing: z.array(z.array(z.string().nullable())),
    }),
  },
};
export type LiveDecode = z.infer<(typeof liveCalls)['live.decode']['out']>;
export type LiveSubject = z.infer<typeof liveSubject>;
export type RegionCounts = z.infer<(typeof liveCalls)['regions.evaluate']['out']>;
