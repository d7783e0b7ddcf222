import { z } from 'zod';
import { nothing, studyId, subjectId } from './common.ts';
import { wireError } from './error.ts';

export const jobView = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['run', 'tutorial', 'model', 'compare']),
  study: studyId.nullable(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** Share done, 0 to 1, and what is being done. */
  share: z.number(),
  label: z.string(),
  /** Seconds left, estimated from the pace so far; null where that says nothing yet. */
  left: z.number().nullable(),
  started: z.string().nullable(),
  ended: z.string().nullable(),
  /** The newest lines, oldest first. */
  log: z.array(z.string()),
  error: wireError.nullable(),
});
export type JobView = z.infer<typeof jobView>;

export const jobCalls = {
  /** Runs the study's recipe as the window holds it; it is queued when another job is at work. Not where another window has changed the recipe since `base`. */
  'jobs.run': {
    in: z.strictObject({
      study: studyId,
      subjects: z.array(subjectId).min(1).optional(),
      base: z.string().max(64).optional(),
    }),
    out: z.strictObject({ job: z.string() }),
  },
  'jobs.list': { in: nothing, out: z.strictObject({ jobs: z.array(jobView) }) },
  'jobs.cancel': { in: z.strictObject({ job: z.string() }), out: nothing },
  /** Takes a job that has ended off the list. */
  'jobs.dismiss': { in: z.strictObject({ job: z.string() }), out: nothing },
};
