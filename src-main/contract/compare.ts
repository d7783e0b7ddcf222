import { z } from 'zod';
import { dataId, fileToken, studyId } from './common.ts';

const text = z.string().max(4000);

const column = z.strictObject({
  title: text,
  /** The score's definition in words: convention, n, tie rule, anchor. */
  definition: text,
});

/** Scores of one kind of thing (reconstructions, one set of latents); each column has one convention. */
const table = z.strictObject({
  heading: text,
  columns: z.array(column),
  rows: z.array(
    z.strictObject({
      method: text,
      region: text,
      subjects: z.number().int(),
      /**
       * null where the method has no such score. `interval`: as it was computed; `shown`: cut at what the score can be, and whether it was.
       * `sure`: p < 0.05 in every subject.
       */
      cells: z.array(
        z
          .strictObject({
            value: text,
            interval: text,
            shown: z.strictObject({ text, cut: z.boolean() }),
            sure: z.boolean(),
          })
          .nullable(),
      ),
    }),
  ),
  /** What the mark of intervals that are cut says; empty where none is. */
  cut: text,
});

export const comparisonView = z.strictObject({
  title: text,
  /** On which images, of which size, what the intervals are. */
  about: text,
  simulated: z.boolean(),
  tables: z.array(table),
  differences: z.array(
    z.strictObject({
      methods: text,
      score: text,
      difference: text,
      interval: text,
      p: text,
      n: z.number().int(),
    }),
  ),
  /** Numbers as papers have printed them, and why they are in no column with those computed here. */
  published: z.array(
    z.strictObject({
      title: text,
      convention: text,
      images: z.number().int(),
      source: text,
      notComparable: text,
      rows: z.array(z.strictObject({ method: text, value: text })),
    }),
  ),
  /** How files of other programs were matched to the images. */
  matched: z.array(z.strictObject({ method: text, about: text, complete: z.boolean() })),
  /** The images that were compared, and whose reconstructions there are; "" for a subject that no path names. */
  images: z.strictObject({
    stimuli: z.array(text),
    methods: z.array(z.strictObject({ method: text, subjects: z.array(text) })),
  }),
  notes: z.array(text),
});
export type ComparisonView = z.infer<typeof comparisonView>;

/** Name of a folder of results beside those of the study. */
const resultsName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^/\\]+$/)
  .refine((name) => name !== '.' && name !== '..');

export const compareCalls = {
  /** The results that lie beside those of the study, and the comparison that was made last. */
  'compare.view': {
    in: z.strictObject({ study: studyId }),
    out: z.strictObject({
      results: z.array(
        z.strictObject({
          folder: resultsName,
          title: text,
          /** "PCA, 30 latents" */
          latents: text,
          /** Those of the study that is open. */
          own: z.boolean(),
          /** Whether they are of categories (imagery), which cannot be compared with results of images. */
          categories: z.boolean(),
          regions: z.array(z.string()),
        }),
      ),
      comparison: comparisonView.nullable(),
    }),
  },
  /** Some of the images that the last comparison is of, row by row: those shown, then each method's of its subject. */
  'compare.images': {
    in: z.strictObject({
      study: studyId,
      stimuli: z.array(text.min(1)).min(1).max(60),
      /** Of methods that have reconstructions of several subjects. */
      subject: z.string().max(64),
      /** Longest side at most, pixels. */
      side: z.number().int().min(16).max(512),
    }),
    out: z.strictObject({
      width: z.number().int(),
      height: z.number().int(),
      /** Method of each row, null for the images shown, and whose. */
      rows: z.array(z.strictObject({ method: text.nullable(), subject: text })),
      /** [rows x stimuli x height x width x 4], RGBA; what is missing is blank. */
      data: dataId,
      /** Why an image is missing; null where it is there. */
      missing: z.array(z.array(text.nullable())),
    }),
  },
  /** Scores results and folders of reconstructions on the same images; comparison.changed tells when it is done. */
  'compare.run': {
    in: z.strictObject({
      study: studyId,
      results: z.array(resultsName).max(40),
      /** Folders of images that other programs have made, and what to call them. */
      folders: z.array(z.strictObject({ token: fileToken, name: z.string().min(1).max(80) })).max(40),
      region: z.string().min(1).max(200).optional(),
    }),
    out: z.strictObject({ job: z.string() }),
  },
};
