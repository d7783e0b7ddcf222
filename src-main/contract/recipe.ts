import { z } from 'zod';
import { recipeSchema } from '../recipe/schema.ts';
import { dataId, fileToken, finding, studyId, subjectId } from './common.ts';

const problem = z.strictObject({
  /** Keys of the recipe, joined by dots: "data.train"; empty for the recipe as a whole. */
  path: z.string(),
  message: z.string(),
});

export const recipeCalls = {
  /**
   * Takes the recipe as the window holds it: later calls for this study use it, and it is kept as a draft. One that another window has
   * changed since `base` is not written over: `other` is true, and `recipe` the one that is held.
   */
  'recipe.update': {
    in: z.strictObject({ study: studyId, recipe: z.unknown(), base: z.string().max(64).optional() }),
    out: z.strictObject({
      /** With its defaults; null where it breaks the schema. */
      recipe: recipeSchema.nullable(),
      problems: z.array(problem),
      /** As decodingView.stale. */
      stale: z.array(z.string()),
      /** Of the recipe that is held now. */
      revision: z.string(),
      other: z.boolean(),
    }),
  },
  /** Writes the recipe to a file that the user chose, or to derivatives/percept/<name>.json of the study; not where another window has changed it since `base`. */
  'recipe.save': {
    in: z.strictObject({ study: studyId, token: fileToken.optional(), base: z.string().max(64).optional() }),
    out: z.strictObject({ name: z.string(), shownPath: z.string() }),
  },
  /** How the window's recipe names a file that the user chose: relative to the folder of its paths. */
  'recipe.localPath': {
    in: z.strictObject({ study: studyId, token: fileToken }),
    out: z.strictObject({ path: z.string() }),
  },
  /** The command that does without a window what the window's recipe says. */
  'recipe.commandLine': { in: z.strictObject({ study: studyId }), out: z.strictObject({ text: z.string() }) },
  /** The design of one subject's training or test runs, before fitting: its picture, rank, condition and timing. */
  'recipe.design': {
    in: z.strictObject({ study: studyId, subject: subjectId, part: z.enum(['train', 'test']) }),
    out: z.strictObject({
      scans: z.number().int(),
      rank: z.number().int(),
      condition: z.number().nullable(),
      dof: z.number().int(),
      nuisanceRank: z.number().int(),
      /** Effects, in order; latents are z001, z002, ... */
      columns: z.array(z.string()),
      /** Columns of no interest, of all runs: shown to the right of the effects. */
      nuisance: z.array(z.strictObject({ run: z.string(), name: z.string() })),
      faults: z.array(z.strictObject({ column: z.string(), kind: z.string(), reason: z.string() })),
      runs: z.array(
        z.strictObject({
          key: z.string(),
          from: z.number().int(),
          scans: z.number().int(),
          tr: z.number(),
          trials: z.number().int(),
          /** Seconds: of the scans, and of the end of the last event. */
          lasts: z.number(),
          eventsEnd: z.number(),
        }),
      ),
      /** uint8 [rows x cols], row-major: each column scaled so that 128 is 0 and its largest magnitude 1 or 255. */
      picture: z.strictObject({ data: dataId, rows: z.number().int(), cols: z.number().int() }),
      /** Pearson correlations of the effects after nuisance is projected out, float32 [columns x columns]; NaN for empty columns. */
      correlations: dataId,
      findings: z.array(finding),
    }),
  },
};
export type DesignView = z.infer<(typeof recipeCalls)['recipe.design']['out']>;
export type RecipeProblem = z.infer<typeof problem>;
export type { Recipe } from '../recipe/schema.ts';
export { recipeSchema } from '../recipe/schema.ts';
