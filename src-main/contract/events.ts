import { z } from 'zod';
import { commandIds, type CommandId } from './commands.ts';
import { fileToken, nothing, studyId } from './common.ts';
import { jobView } from './jobs.ts';

/** Everything that the host tells the window unasked. */
export const events = {
  /** A job is new, has gone on, or has ended. */
  'jobs.changed': z.strictObject({ job: jobView }),
  'jobs.dismissed': z.strictObject({ job: z.string() }),
  /** A run has ended or masks were imported: study.view gives something new. */
  'study.changed': z.strictObject({ study: studyId }),
  /** A window has changed the recipe. */
  'recipe.changed': z.strictObject({ study: studyId, revision: z.string() }),
  /** A comparison of methods is there, or another one. */
  'comparison.changed': z.strictObject({ study: studyId }),
  /** A model was imported, renamed or removed. */
  'models.changed': nothing,
  /** The user dropped, chose or double-clicked something for Percept to open (or the tutorial is ready). */
  'files.opened': z.strictObject({ token: fileToken, name: z.string() }),
  /** The native menu. */
  command: z.strictObject({ id: z.enum(commandIds as [CommandId, ...CommandId[]]) }),
  /** The compute process has ended by itself and is started anew when it is needed. */
  'compute.ended': z.strictObject({ reason: z.string() }),
} as const;

export type EventName = keyof typeof events;
export type EventData<K extends EventName> = z.infer<(typeof events)[K]>;
