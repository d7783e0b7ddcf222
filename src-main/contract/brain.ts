import { z } from 'zod';
import { dataId, fileToken, grid, studyId, subjectId } from './common.ts';

const volume = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** In words: where the file came from, what the numbers are. */
  about: z.string(),
});

const region = z.strictObject({
  /** Name of the mask, with .left or .right where it has a hemisphere: V1.left. An expression that selects just it. */
  id: z.string(),
  name: z.string(),
  hemisphere: z.enum(['left', 'right']).optional(),
  voxels: z.number().int(),
  /** #rrggbb of a label table, where there is one. */
  colour: z.string().optional(),
});

export const brainCalls = {
  /** What there is to draw of one subject. Works before a run too: masks and anatomy need none. */
  'brain.scene': {
    in: z.strictObject({ study: studyId, subject: subjectId }),
    out: z.strictObject({
      /** Grid of the scans and masks; null for patterns without positions. */
      grid: grid.nullable(),
      bases: z.array(volume),
      overlays: z.array(volume.extend({ unit: z.string(), kind: z.enum(['sequential', 'diverging']) })),
      regions: z.array(region),
      /** Sets of regions that share voxels; set 0 is empty. Values of `labels` count in it. */
      combos: z.array(z.array(z.number().int())),
      /** uint16 [voxels of grid], i fastest: the combo of each voxel. */
      labels: dataId.nullable(),
      /** Masks that could not be brought onto the grid, in words. */
      notes: z.array(z.string()),
    }),
  },
  /** The voxels of one base image or statistic map, i fastest. */
  'brain.volume': {
    in: z.strictObject({ study: studyId, subject: subjectId, id: z.string().max(200) }),
    out: z.strictObject({
      grid,
      type: z.enum(['uint8', 'int16', 'float32']),
      data: dataId,
      /** Of the finite values. */
      min: z.number(),
      max: z.number(),
      /** 2nd and 98th percentile of the values that are not 0, for display. */
      low: z.number(),
      high: z.number(),
      notANumber: z.number().int(),
    }),
  },
  /** Imports labels or masks (NIfTI) with the label table beside it or given: they become masks of the recipe. */
  'regions.import': {
    in: z.strictObject({
      study: studyId,
      subject: subjectId.optional().describe('whose they are; all subjects when left out'),
      image: fileToken,
      table: fileToken.optional(),
      /** 'nearest' brings another grid onto the scans'. */
      resample: z.enum(['refuse', 'nearest']).default('refuse'),
      /** False: only report. */
      apply: z.boolean(),
    }),
    out: z.strictObject({
      /** What matched, what did not, and why, one line each. */
      report: z.array(
        z.strictObject({
          severity: z.enum(['error', 'warning', 'info']),
          what: z.string(),
          todo: z.string(),
        }),
      ),
      table: z.string().nullable(),
      regions: z.array(
        z.strictObject({
          label: z.number(),
          name: z.string(),
          hemisphere: z.enum(['left', 'right']).optional(),
          voxels: z.number().int(),
          colour: z.string().optional(),
        }),
      ),
    }),
  },
};
export type BrainScene = z.infer<(typeof brainCalls)['brain.scene']['out']>;
export type BrainVolume = z.infer<(typeof brainCalls)['brain.volume']['out']>;
export type ImportReport = z.infer<(typeof brainCalls)['regions.import']['out']>;
