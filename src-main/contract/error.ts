import { z } from 'zod';

/** What went wrong, as it crosses to the window: the file by its display name, what is wrong, what to do. */
export const wireError = z.strictObject({
  problem: z.string(),
  file: z.string().optional(),
  remedy: z.string().optional(),
  /** For "copy details": the stack of a fault of Percept, the log of a process that ended. */
  details: z.string().optional(),
  /** 'refused': the call itself was not allowed; 'outdated': a newer request took its place; 'cancelled'; 'ended': the compute process ended. */
  code: z.enum(['refused', 'outdated', 'cancelled', 'ended', 'fault']).optional(),
});
export type WireError = z.infer<typeof wireError>;
