import { z } from 'zod';
import type { CallName, CallOutput } from './calls.ts';
import { wireError, type WireError } from './error.ts';
import type { EventData, EventName } from './events.ts';

/** A call as it crosses; its input is parsed by the schema of the call afterwards. */
export const requestMessage = z.strictObject({
  id: z.number().int().min(0),
  call: z.string().max(100),
  /** Which window asks, by a name of its own making: what is remembered between its calls is no other's. */
  window: z.string().max(64).optional(),
  input: z.unknown(),
});
export type RequestMessage = z.infer<typeof requestMessage>;

export type Reply<T> = { ok: true; output: T } | { ok: false; error: WireError };

export const replyMessage = z.union([
  z.strictObject({ id: z.number().int(), ok: z.literal(true), output: z.unknown() }),
  z.strictObject({ id: z.number().int(), ok: z.literal(false), error: wireError }),
]);
export const eventMessage = z.strictObject({ event: z.string(), data: z.unknown() });
/** What a host sends over a WebSocket. */
export const hostMessage = z.union([replyMessage, eventMessage]);

/**
 * What the preload puts on `window.percept` in Electron; over loopback the window makes the like of it itself.
 * `invoke` never rejects: what fails comes as { ok: false }.
 */
export interface PerceptApi {
  invoke<K extends CallName>(call: K, input: unknown): Promise<Reply<CallOutput<K>>>;
  /** @returns a function that ends it */
  subscribe(listener: <E extends EventName>(event: E, data: EventData<E>) => void): () => void;
  /** A token for something that was dropped on the window; null where the host cannot tell its place. */
  tokenOfDrop(file: File): Promise<string | null>;
}
