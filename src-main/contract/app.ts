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
      workers: z.number().int(),
    }),
  },
  /** What runs networks and, in one line, why not a better one. It is started for that: asked for once the window is up. */
  'app.backend': {
    in: nothing,
    out: z.strictObject({
      name: z.string(),
      note: z.string(),
      /** Whether the window is to offer its GPU for live images: where it has one, or because that was asked for. */
      webgpu: z.enum(['unused', 'welcome', 'wanted']),
    }),
  },
  /** The state of the window as it was left; null the first time. The window validates it. */
  'session.load': { in: nothing, out: z.strictObject({ session: z.unknown() }) },
  /** Where another window has saved since this one last loaded or saved, nothing is: it is given what is kept, to join and to save again. */
  'session.save': {
    in: z.strictObject({ session: z.unknown() }),
    out: z.strictObject({ saved: z.boolean(), session: z.unknown() }),
  },
};
