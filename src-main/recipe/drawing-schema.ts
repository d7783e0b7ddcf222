import { z } from 'zod';

/** In the name of a drawing, which an expression puts in quotes. */
const drawingName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^"]*$/, 'a drawing has no double quote in its name');

const drawingOf = {
  name: drawingName.describe('what expressions call it: drawn("name")'),
  subject: z
    .string()
    .optional()
    .describe('label of the subject that it was drawn for; it is of every subject when left out'),
};

/** Voxels painted by hand, as runs on a grid or as a file. */
export const drawing = z.union([
  z.strictObject({
    ...drawingOf,
    dims: z
      .tuple([extent(), extent(), extent()])
      .describe('voxels along i, j, k of the grid it was drawn on'),
    affine: z
      .array(z.number())
      .length(16)
      .describe('row-major 4x4: voxel index, counted from 0, to mm in RAS+'),
    voxels: z
      .array(z.number().int().min(0))
      .max(2_000_000)
      .describe(
        'runs of voxels, [start, length, start, length, ...]; linear indices i + nx (j + ny k), ascending',
      ),
  }),
  z.strictObject({
    ...drawingOf,
    file: z.string().describe('a NIfTI mask, relative to the recipe; {subject} stands for the subject label'),
  }),
]);

function extent(): z.ZodNumber {
  return z.number().int().min(1).max(32_767);
}
