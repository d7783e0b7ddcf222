import { z } from 'zod';
import { fileToken, nothing } from './common.ts';

const entry = z.strictObject({
  name: z.string(),
  kind: z.enum(['folder', 'file']),
  token: fileToken,
  /** What it seems to be: a BIDS study, a recipe, a label image or volume, an array file, a model. */
  hint: z.enum(['study', 'recipe', 'volume', 'patterns', 'table', 'model']).optional(),
});
export type FileEntry = z.infer<typeof entry>;

export const filePurpose = z.enum([
  'study',
  'recipe',
  'labels',
  'table',
  'list',
  'model',
  'reconstructions',
  'saveRecipe',
]);
export type FilePurpose = z.infer<typeof filePurpose>;

export const fileCalls = {
  /** Lets the user choose by the system's dialog; null when cancelled. Hosts whose app.info says 'browse' refuse it. */
  'files.choose': {
    in: z.strictObject({ purpose: filePurpose, suggestedName: z.string().max(200).optional() }),
    out: z.strictObject({ token: fileToken.nullable(), name: z.string() }),
  },
  /** A folder of the server, for hosts without dialogs; without a token the places to start from. */
  'files.browse': {
    in: z.strictObject({ folder: fileToken.optional(), purpose: filePurpose }),
    out: z.strictObject({
      /** For people, not to be sent back. */
      shownPath: z.string(),
      parent: fileToken.nullable(),
      entries: z.array(entry),
      /** More entries than are listed. */
      more: z.number().int(),
    }),
  },
  /** Studies and recipes opened before, newest first. */
  'files.recent': {
    in: nothing,
    out: z.strictObject({
      entries: z.array(
        z.strictObject({
          token: fileToken,
          name: z.string(),
          shownPath: z.string(),
          kind: z.enum(['study', 'recipe']),
          opened: z.string().describe('ISO 8601'),
          present: z.boolean(),
        }),
      ),
    }),
  },
  'files.forgetRecent': { in: z.strictObject({ token: fileToken }), out: nothing },
};
