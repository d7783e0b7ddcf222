import { z } from 'zod';
import { isPlain, NOT_PLAIN } from '../plain-text.ts';
import { decoder } from './decoder-schema.ts';
import { drawing } from './drawing-schema.ts';
import { evaluation } from './evaluation-schema.ts';
import { latents } from './latents-schema.ts';
import { searchlight } from './searchlight-schema.ts';

/** One choice of runs by BIDS entities; a glob such as "perceptionTraining*" or a list. */
const runSelector = z.strictObject({
  task: z.string().optional().describe('BIDS task label, for example "perception"'),
  session: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('session label, glob ("perceptionTraining*") or a list of them'),
  run: z
    .union([
      z.enum(['odd', 'even']),
      z.string(),
      z.number().int(),
      z.array(z.union([z.string(), z.number().int()])).min(1),
    ])
    .optional()
    .describe('run number, range ("1-6"), list, "odd" or "even"'),
});

const selection = z.union([runSelector, z.array(runSelector).min(1)]);

const events = z
  .strictObject({
    onset: z.string().optional().describe('column of onsets in seconds'),
    duration: z.string().optional().describe('column of durations in seconds'),
    stimulus: z.string().optional().describe('column that names the stimulus'),
    category: z.string().optional().describe('column that names the category'),
    response: z.string().optional().describe('column of responses'),
    include: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .describe('keep only rows with these values'),
    exclude: z.record(z.string(), z.array(z.string())).optional().describe('drop rows with these values'),
    onsetShift: z
      .number()
      .default(0)
      .describe('seconds added to every onset, for example -9 when three volumes of 3 s were cut'),
  })
  .describe(
    'columns of the events files; what is left out is guessed from the column names and said in the result',
  );

const imageSize = z.tuple([z.number().int().min(4).max(1024), z.number().int().min(4).max(1024)]);

const stack = z.strictObject({
  file: z.string(),
  variable: z.string().optional().describe('name inside a .mat, .npz or HDF5 file'),
  size: imageSize.optional().describe('[height, width] of one image where the file holds flat pixels'),
  order: z
    .enum(['row-major', 'column-major'])
    .optional()
    .describe(
      'how the pixels of a row were taken; column-major for .mat, row-major otherwise, when left out',
    ),
  channels: z.union([z.literal(1), z.literal(3)]).optional(),
  range: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('values of black and white, where they cannot be told from the type'),
});

const stimuli = z
  .union([
    z.strictObject({
      folders: z.array(z.string()).min(1).describe('folders of PNG, JPEG, ... named by stimulus'),
      size: imageSize.default([64, 64]).describe('[height, width] that images are resized to'),
      channels: z.union([z.literal(1), z.literal(3)]).default(3),
    }),
    z.strictObject({ train: stack, test: stack }),
  ])
  .describe('where the pictures are: folders, or stacks in array files in the order of the patterns');

const bids = z.strictObject({
  kind: z.literal('bids'),
  folder: z.string().default('.').describe('the BIDS folder, relative to the recipe'),
  subjects: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('subject labels without "sub-"; all when left out'),
  source: z.string().optional().describe('"raw", or the name of a derivative such as "fmriprep"'),
  space: z.string().optional().describe('space entity of the derivative, for example "T1w"'),
  train: selection.describe('runs that the map from latents to voxels is fitted on'),
  test: selection.describe('runs whose images are decoded'),
  events: events.prefault({}),
  testEvents: events
    .optional()
    .describe(
      'the same for the test runs, where their events files have other columns, as those of imagery have',
    ),
  oneBack: z
    .enum(['drop', 'keep', 'separate'])
    .default('drop')
    .describe('what to do with immediate repeats of an image'),
  testItem: z
    .enum(['stimulus', 'category'])
    .default('stimulus')
    .describe('what one test pattern stands for: an image, or a category, as in imagery'),
  categoryImages: z
    .union([z.literal('training'), selection])
    .optional()
    .describe(
      'with testItem "category": whose mean latents stand for a category, those of its images in the training runs or in other runs; when left out, the rows of a table of latents that bear the names of categories, else "training"',
    ),
  masks: z
    .array(
      z.strictObject({
        name: z.string(),
        file: z.string(),
        hemisphere: z.enum(['left', 'right']).optional(),
        label: z
          .union([z.number().int().min(0), z.string().min(1)])
          .optional()
          .describe(
            'of a label image the one label that is the mask: its id, or its name in the label table',
          ),
        table: z.string().optional().describe('label table of the image; one beside it is found by its name'),
        threshold: z
          .number()
          .gt(0)
          .max(1)
          .optional()
          .describe(
            'of a probabilistic atlas: probability from which on a voxel is inside; 0.5 when left out',
          ),
        colour: z
          .string()
          .regex(/^#[0-9a-f]{6}$/i, 'a colour is #rrggbb')
          .optional()
          .describe('"#rrggbb", in which the window shows it'),
      }),
    )
    .optional()
    .describe('further masks as files; {subject} in the path stands for the subject label'),
  resampleMasks: z
    .enum(['refuse', 'nearest'])
    .default('refuse')
    .describe('when mask and data lie on different grids'),
  stimuli: stimuli.optional(),
});

const patternTable = z.strictObject({
  file: z.string(),
  variable: z.string().optional().describe('variable [samples x voxels] of a .mat, .npz or HDF5 file'),
  where: z
    .record(z.string(), z.number())
    .optional()
    .describe('BData: keep samples whose key has this value, for example {"DataType": 1}'),
  names: z.string().optional().describe('BData key, or variable, with the stimulus of each sample'),
  groups: z
    .string()
    .optional()
    .describe('BData key, or variable, with the run of each sample (cross-validation)'),
});

const patterns = z.strictObject({
  kind: z.literal('patterns'),
  subjects: z
    .record(
      // They become names of folders and files.
      z.string().regex(/^[A-Za-z0-9]+$/, 'a subject label has letters and digits only, for example "01"'),
      z.strictObject({ train: patternTable, test: patternTable }),
    )
    .refine((subjects) => Object.keys(subjects).length > 0, 'there is no subject')
    .refine(
      (subjects) =>
        new Set(Object.keys(subjects).map((id) => id.toLowerCase())).size === Object.keys(subjects).length,
      'two labels differ in case only, which not every file system tells apart',
    )
    .describe('patterns of each subject, already extracted'),
  stimuli: stimuli.optional(),
});

const glm = z.strictObject({
  noise: z
    .enum(['ols', 'ar1'])
    .default('ols')
    .describe('"ar1": first-order autoregressive noise, a rho for each voxel'),
  drift: z
    .number()
    .positive()
    .nullable()
    .default(128)
    .describe('cut-off of the cosine drift set in seconds; null for none'),
  confounds: z
    .array(z.string())
    .default([])
    .describe('confound columns, globs, or "motion6", "motion12", "motion24"'),
  centre: z.boolean().default(true).describe('centre each modulator over all training trials'),
  microtime: z
    .strictObject({
      bins: z.number().int().min(1).max(512).default(16),
      onset: z.number().int().min(1).max(512).default(8),
    })
    .refine(({ bins, onset }) => onset <= bins, 'onset is a bin of the scan, and so at most bins')
    .prefault({})
    .describe("SPM's T and T0: bins a scan, and the bin (from 1) that is read"),
});

const region = z.strictObject({
  name: z.string().min(1),
  expression: z
    .string()
    .min(1)
    .max(65_536)
    .describe(
      'masks joined by + & - and parentheses, for example "V1 + V2 - V1.left"; with dilate(V1, 4), erode(V1, 4), sphere(x, y, z, 8) in mm, where(R2 > 0.1), where(abs(test) > 3), where(W > 1) and drawn("name")',
    ),
});

const output = z.strictObject({
  maps: z
    .boolean()
    .default(true)
    .describe('write W and the test patterns as NIfTI (npy where there is no grid)'),
  images: z.boolean().default(true).describe('write the reconstructions as PNG'),
});

/** The recipe: everything that a result depends on. */
export const recipeSchema = z.strictObject({
  $schema: z.string().optional().describe('where this schema lies, for editors'),
  percept: z.literal(1).describe('version of this schema'),
  title: z.string().refine(isPlain, NOT_PLAIN).optional(),
  seed: z.number().int().min(0).default(1).describe('seed of permutations, bootstrap and randomised PCA'),
  memoryMB: z
    .number()
    .int()
    .min(64)
    .default(1024)
    .describe('bound for the arrays of a fit; more voxels are done in blocks'),
  data: z.discriminatedUnion('kind', [bids, patterns]),
  latents,
  glm: glm.prefault({}),
  decoder: decoder.prefault({ kind: 'inverse' }),
  regions: z
    .array(region)
    .min(1)
    // Case counts neither: the names become names of files.
    .refine(
      (regions) => new Set(regions.map(({ name }) => name.toLowerCase())).size === regions.length,
      'two regions have the same name',
    )
    .optional()
    .describe('when left out: each region that has a mask, and all together'),
  searchlight: searchlight.optional(),
  drawings: z
    .array(drawing)
    .max(10_000)
    .refine(
      (drawings) =>
        new Set(drawings.map(({ name, subject }) => `${name}\0${subject ?? ''}`)).size === drawings.length,
      'two drawings of one subject have the same name',
    )
    .optional()
    .describe('voxels painted by hand, for drawn("name") in the expressions of regions'),
  evaluation: evaluation.prefault({}),
  output: output.prefault({}),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type BidsData = Extract<Recipe['data'], { kind: 'bids' }>;
export type PatternData = Extract<Recipe['data'], { kind: 'patterns' }>;
export type PatternTable = PatternData['subjects'][string]['train'];
export type Stimuli = NonNullable<BidsData['stimuli']>;
export type RecipeDrawing = NonNullable<Recipe['drawings']>[number];
export type RunSelector = z.infer<typeof runSelector>;

/** The schema of recipes as JSON Schema (draft 2020-12), for editors and other programs. */
export function recipeJsonSchema(): unknown {
  return { title: 'Percept recipe', ...z.toJSONSchema(recipeSchema, { io: 'input' }) };
}
