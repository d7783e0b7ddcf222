import { z } from 'zod';
import { dataId } from '../contract/common.ts';
import { wireError } from '../contract/error.ts';

/** Bytes of one message between the processes: more go in pieces, for a message exists several times on its way. */
export const largestPiece = 32 * 2 ** 20;

const id = z.number().int().min(0);

/** From the services to the compute process. */
export const toCompute = z.discriminatedUnion('type', [
  /** Said once, before the first call. */
  z.strictObject({ type: z.literal('configure'), workers: z.number().int().min(1).max(256) }),
  z.strictObject({ type: z.literal('call'), id, name: z.string().max(100), input: z.unknown() }),
  z.strictObject({ type: z.literal('cancel'), id }),
]);
export type ToCompute = z.infer<typeof toCompute>;

/** From the compute process to the services. */
export const fromCompute = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('done'), id, output: z.unknown() }),
  z.strictObject({ type: z.literal('failed'), id, error: wireError }),
  z.strictObject({ type: z.literal('progress'), id, done: z.number(), total: z.number(), label: z.string() }),
  z.strictObject({ type: z.literal('log'), id, line: z.string() }),
  /** A piece of the bytes of `data`, which are `size` long; pieces come in order. */
  z.strictObject({
    type: z.literal('bytes'),
    data: dataId,
    size: z.number().int().min(0),
    from: z.number().int().min(0),
    bytes: z.custom<Uint8Array>(
      (bytes) => bytes instanceof Uint8Array && bytes.byteLength <= largestPiece,
      'no piece of bytes',
    ),
  }),
  /** The bytes of `data` are a part of a file. */
  z.strictObject({
    type: z.literal('file'),
    data: dataId,
    file: z.string(),
    offset: z.number().int().min(0),
    length: z.number().int().min(0),
  }),
]);
export type FromCompute = z.infer<typeof fromCompute>;
