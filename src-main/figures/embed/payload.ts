import { z } from 'zod';
import { figureSchema } from '../schema.ts';

/** What a file of a figure carries: enough to make it again from the same results, and to say what it shows. */
export const payloadSchema = z.object({
  perceptFigureFile: z.literal(1),
  /** Version of Percept. */
  percept: z.string(),
  figure: figureSchema,
  /** As it was run, with its defaults. */
  recipe: z.unknown(),
  /** SHA-256 of results.json that the panels show. */
  results: z.string(),
  caption: z.string(),
  methods: z.string(),
});
export type FigurePayload = z.infer<typeof payloadSchema>;

/** Larger ones are not Percept's. */
export const MOST_PAYLOAD = 16 * 2 ** 20;
export const PAYLOAD_NAME = 'percept-figure.json';

/** JSON in ASCII, which every place of every format can hold. */
export function payloadText(payload: FigurePayload): string {
  return JSON.stringify(payload).replaceAll(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
