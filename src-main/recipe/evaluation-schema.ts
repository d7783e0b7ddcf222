import { z } from 'zod';

/** What is computed beside the scores themselves. */
export const evaluation = z.strictObject({
  permutations: z.number().int().min(0).max(1_000_000).default(10_000),
  bootstrap: z.number().int().min(0).max(1_000_000).default(1000),
  confidence: z.number().gt(0).lt(1).default(0.95),
});
