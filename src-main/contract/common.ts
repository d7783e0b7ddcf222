import { z } from 'zod';

/** An opaque name of a file or folder that the user chose: the window never says or learns a path. */
export const fileToken = z.string().regex(/^f_[A-Za-z0-9_-]{22,64}$/);
export type FileToken = z.infer<typeof fileToken>;

/** An opaque name of bytes that the window may fetch under /data/<id>, with HTTP ranges. */
export const dataId = z.string().regex(/^d_[A-Za-z0-9_-]{22,64}$/);
export type DataId = z.infer<typeof dataId>;

/** An opaque name of an opened study. */
export const studyId = z.string().regex(/^s_[A-Za-z0-9_-]{8,64}$/);

export const subjectId = z.string().regex(/^[A-Za-z0-9]{1,64}$/);

/** A region expression, as `decoding/regions` parses it. */
export const expression = z.string().min(1).max(20_000);

/** A voxel grid: dims i, j, k (i fastest in memory); row-major 4x4 affine from voxel index to mm (RAS+). */
export const grid = z.strictObject({
  dims: z.tuple([z.number().int().min(1), z.number().int().min(1), z.number().int().min(1)]),
  affine: z.array(z.number()).length(16),
});
export type WireGrid = z.infer<typeof grid>;

/** Ascending linear voxel indices as runs: start, length, start, length, ... */
export const voxelRuns = z.array(z.number().int().min(0)).max(4_000_000);

export const finding = z.strictObject({
  severity: z.enum(['error', 'warning', 'info']),
  what: z.string(),
  todo: z.string(),
  file: z.string().optional(),
  count: z.number().optional(),
  examples: z.array(z.string()).optional(),
});
export type WireFinding = z.infer<typeof finding>;

export const nothing = z.strictObject({});
