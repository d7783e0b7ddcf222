import { z } from 'zod';
import { nothing } from './common.ts';

export const appCalls = {
  /** Versions, host and backend, for About and for what a host can do. */
  'app.info': {
    in: nothing,
    out: z.strictObject({
      version: z.string(),
      build: z.string(),
      host: z.enum(['electron', 'serve']),
      /** Where files are chosen: by the system's dialog, or in the window by browsing the server's folders. */
      files: z.enum(['dialog', 'browse']),
      platform: z.string(),
      versions: z.record(z.string(), z.string()),
      /** What runs the networks and products: name and why it was chosen. */
      backend: z.strictObject({ name: z.string(), note: z.string() }),
      workers: z.number().int(),
    }),
  },
  /** The state of the window as it was left; null the first time. The window validates it. */
  'session.load': { in: nothing, out: z.strictObject({ session: z.unknown() }) },
  'session.save': { in: z.strictObject({ session: z.unknown() }), out: nothing },
};
