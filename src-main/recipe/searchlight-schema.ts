import { z } from 'zod';

/** A map of how well each place of the brain decodes. */
export const searchlight = z
  .strictObject({
    radius: z
      .number()
      .gt(0)
      .max(100)
      .default(8)
      .describe('mm, from the centre of a voxel to those of others'),
    mask: z
      .string()
      .min(1)
      .max(65_536)
      .optional()
      .describe(
        'region expression in which centres lie and from which spheres take their voxels; all voxels read when left out',
      ),
    step: z
      .number()
      .int()
      .min(1)
      .max(20)
      .default(1)
      .describe('a centre at every so many voxels along each axis'),
  })
  .describe(
    'decodes the sphere around each voxel by the inverse map and writes a map of its accuracy (eq. 3) for each subject',
  );
