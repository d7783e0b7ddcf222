import { z } from 'zod';
import { fileToken, studyId } from './common.ts';

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
      /** null where the method has no such score. `sure`: p < 0.05 in every subject. */
      cells: z.array(z.strictObject({ value: text, interval: text, sure: z.boolean() }).nullable()),
    }),
  ),
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
      method: text,
      measure: text,
      value: text,
      images: z.number().int(),
      source: text,
      notComparable: text,
    }),
  ),
  /** How files of other programs were matched to the images. */
  matched: z.array(z.strictObject({ method: text, about: text, complete: z.boolean() })),
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
          regions: z.array(z.string()),
        }),
      ),
      comparison: comparisonView.nullable(),
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
