import { z } from 'zod';
import { recipeSchema } from '../recipe/schema.ts';
import { fileToken, finding, nothing, studyId, subjectId } from './common.ts';
import { decodingView } from './decoding.ts';

const runGroup = z.strictObject({
  /** "perception, ses-perceptionTraining*" */
  label: z.string(),
  task: z.string(),
  source: z.string(),
  space: z.string().optional(),
  /** What the recipe uses these runs for. */
  role: z.enum(['train', 'test', 'unused', 'both']),
  runs: z.array(
    z.strictObject({
      key: z.string(),
      session: z.string().optional(),
      run: z.string().optional(),
      /** 'volume', 'events', 'sidecar' */
      missing: z.array(z.string()),
      tr: z.number().optional(),
      confounds: z.boolean(),
    }),
  ),
});

export const studySubject = z.strictObject({
  id: subjectId,
  sessions: z.array(z.string()),
  groups: z.array(runGroup),
  masks: z.array(
    z.strictObject({
      name: z.string(),
      hemisphere: z.enum(['left', 'right']).optional(),
      space: z.string().optional(),
    }),
  ),
  /** Anatomical images found. */
  anatomy: z.boolean(),
});

/** An opened study as the window shows it. */
export const studyView = z.strictObject({
  id: studyId,
  name: z.string(),
  shownPath: z.string(),
  kind: z.enum(['bids', 'patterns']),
  /** The data are simulated, and are called so everywhere. */
  simulated: z.boolean(),
  description: z.record(z.string(), z.unknown()),
  subjects: z.array(studySubject),
  findings: z.array(finding),
  /** Stimulus images found: a display name of their folder and how many. */
  stimuli: z.strictObject({ shown: z.string(), count: z.number().int() }).nullable(),
  recipe: z.strictObject({
    /** With all defaults. Paths in it are relative to its file, as in a recipe on disk. */
    value: recipeSchema,
    name: z.string(),
    /** 'file': read from one; 'proposed': made from what the study holds; 'draft': as it was left in the window. */
    origin: z.enum(['file', 'proposed', 'draft']),
    /** Another text for each recipe that is held: `recipe.update` tells by it whether another window has changed it. */
    revision: z.string(),
    /** How it was proposed, and what to check. */
    notes: z.array(z.string()),
  }),
  /** What a run has left; null before the first. */
  decoding: decodingView.nullable(),
  /** Why results that lie there cannot be shown, in a clause; null where they are, or nothing was run. */
  unusable: z.string().nullable(),
  /** Milliseconds that opening took, indexing included. */
  openedIn: z.number(),
});
export type StudyView = z.infer<typeof studyView>;
export type StudySubject = z.infer<typeof studySubject>;

export const studyCalls = {
  /** Opens a BIDS folder, a recipe, or an array file. */
  'study.open': { in: z.strictObject({ token: fileToken }), out: studyView },
  /** Opens what the host was started with, or what was open last; null where there is neither. */
  'study.initial': { in: nothing, out: z.strictObject({ study: studyView.nullable() }) },
  /** An opened study as it is now: after a run, after masks were imported. */
  'study.view': { in: z.strictObject({ study: studyId }), out: studyView },
  /** Makes the simulated tutorial study (a job), unless it is there; it is opened when the job is done. */
  'study.tutorial': { in: nothing, out: z.strictObject({ job: z.string() }) },
};
export type RunGroup = z.infer<typeof runGroup>;
