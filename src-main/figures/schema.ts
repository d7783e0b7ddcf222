import { z } from 'zod';
import { presetIds } from './presets.ts';

const finite = z.number().finite();
const name = z.string().min(1).max(200);
const text = z.string().max(4000);

/** How the images of a panel were chosen from all test images: part of the figure, and said in its caption. */
export const examples = z.discriminatedUnion('choose', [
  z.strictObject({ choose: z.literal('all') }),
  z.strictObject({
    choose: z.literal('seed'),
    seed: z.number().int().min(0).default(1),
    count: z.number().int().min(1).max(200),
  }),
  z.strictObject({
    choose: z.enum(['best', 'median', 'worst']),
    count: z.number().int().min(1).max(200),
    /** Of each image, mean over subjects. */
    score: z.enum(['pairsWon', 'patternCorrelation', 'pixelCorrelation']).default('pixelCorrelation'),
  }),
  z.strictObject({ choose: z.literal('names'), names: z.array(name).min(1).max(200) }),
]);

const panelOf = {
  /** Share of its row's width, relative to the others'. */
  share: finite.min(0.05).max(20).default(1),
  /** Whether it bears a letter. */
  letter: z.boolean().default(true),
  title: text.optional(),
};

const reconstructions = z.strictObject({
  kind: z.literal('reconstructions'),
  ...panelOf,
  region: name,
  /** Labels of subjects; all when left out. */
  subjects: z.array(name).max(200).optional(),
  examples: examples.default({ choose: 'all' }),
  /** What the generator makes of the true latents. */
  ideal: z.boolean().default(true),
  /** Names of the images above them. */
  names: z.boolean().default(true),
  /** Images side by side, before another block begins below. */
  across: z.number().int().min(1).max(40).default(13),
  /** Accuracy of each subject in this region, at the right. */
  score: z.union([name, z.null()]).default('pairwise'),
  /** How pixels are enlarged: as they are, or smoothly. */
  pixels: z.enum(['whole', 'smooth']).default('whole'),
});

const regionChart = z.strictObject({
  kind: z.literal('regionChart'),
  ...panelOf,
  score: name.default('pairwise'),
  regions: z.array(name).max(100).optional(),
  height: finite.min(15).max(300).default(50),
  chance: z.boolean().default(true),
  stars: z.boolean().default(true),
  /** Thin lines that join a subject's dots. */
  joined: z.boolean().default(false),
  /** Where the results have them for this score: the noise ceiling, the generator's own, the nearest training image. */
  ceilings: z.boolean().default(true),
});

const methodChart = z.strictObject({
  kind: z.literal('methodChart'),
  ...panelOf,
  /** Scores to show, one facet for each convention; all that there are when left out. */
  scores: z.array(name).max(20).optional(),
  height: finite.min(15).max(300).default(40),
});

const methodGrid = z.strictObject({
  kind: z.literal('methodGrid'),
  ...panelOf,
  /** Of methods that have several subjects; the first that all of these have when left out. */
  subject: name.optional(),
  /** Other subjects for some methods. */
  subjects: z.record(name, name).default({}),
  /** All of the comparison when left out. */
  methods: z.array(name).min(1).max(50).optional(),
  examples: examples.default({ choose: 'all' }),
  names: z.boolean().default(true),
  across: z.number().int().min(1).max(40).default(13),
  /** Score at the right, of the subjects that are shown; only one that all methods have by one convention. */
  score: z.union([name, z.null()]).default(null),
  pixels: z.enum(['whole', 'smooth']).default('whole'),
});

const scoreTable = z.strictObject({
  kind: z.literal('scoreTable'),
  ...panelOf,
  /** Methods of a comparison, or the regions of this run. */
  rows: z.enum(['methods', 'regions']).default('regions'),
  region: name.optional(),
  scores: z.array(name).max(20).optional(),
});

const camera = z.strictObject({
  /** Degrees, as in the window: 0 looks from behind, 90 from the patient's right. */
  azimuth: finite.min(-36_000).max(36_000).default(25),
  elevation: finite.min(-90).max(90).default(12),
  zoom: finite.min(0.2).max(10).default(1),
});

const drawnRegions = {
  subject: name,
  /** Names of the recipe's regions; when left out all that do not hold another one. */
  regions: z.array(name).max(60).optional(),
  /** A statistic map of the results, such as R2, with the values at both ends of its colours. */
  overlay: z
    .strictObject({
      map: name,
      range: z.tuple([finite, finite]).optional(),
      threshold: finite.nullable().default(null),
    })
    .optional(),
};

const brain = z.strictObject({
  kind: z.literal('brain'),
  ...panelOf,
  ...drawnRegions,
  height: finite.min(10).max(400).default(58),
  camera: camera.prefault({}),
  /** The brain alone, taken out of the head by thresholds for display, or the whole head cut open. */
  surface: z.enum(['brain', 'head']).default('brain'),
  /** mm below the surface down to which regions shine through. */
  throughDepth: finite.min(0).max(100).default(30),
  names: z.boolean().default(true),
});

const slices = z.strictObject({
  kind: z.literal('slices'),
  ...panelOf,
  ...drawnRegions,
  /** Slices in mm; without places they are spread over the regions. */
  cuts: z
    .array(
      z.strictObject({
        plane: z.enum(['axial', 'coronal', 'sagittal']),
        at: z.array(finite).max(20).optional(),
        count: z.number().int().min(1).max(20).default(3),
      }),
    )
    .min(1)
    .max(6)
    .default([
      { plane: 'sagittal', count: 1 },
      { plane: 'coronal', count: 2 },
      { plane: 'axial', count: 2 },
    ]),
  convention: z.enum(['neurological', 'radiological']).default('neurological'),
  /** Regions: areas' opacity, outlines between the voxels or along them. */
  fill: finite.min(0).max(1).default(0.4),
  outline: z.enum(['smooth', 'voxels']).default('smooth'),
  legend: z.boolean().default(true),
});

const design = z.strictObject({
  kind: z.literal('design'),
  ...panelOf,
  subject: name,
  part: z.enum(['train', 'test']).default('train'),
  height: finite.min(20).max(300).default(60),
});

const words = z.strictObject({ kind: z.literal('text'), ...panelOf, text });

export const panel = z.discriminatedUnion('kind', [
  reconstructions,
  regionChart,
  methodChart,
  methodGrid,
  scoreTable,
  brain,
  slices,
  design,
  words,
]);

/** A figure: a page in millimetres, rows of panels. Plain JSON; what the panels show is gathered from results. */
export const figureSchema = z.strictObject({
  perceptFigure: z.literal(1),
  title: text.optional(),
  preset: z.enum(presetIds as [string, ...string[]]),
  /** mm; the preset's when left out. */
  width: finite.min(20).max(2000).optional(),
  /** mm between panels of a row, and between rows. */
  gap: z.tuple([finite.min(0).max(50), finite.min(0).max(50)]).default([6, 5]),
  rows: z.array(z.array(panel).min(1).max(8)).min(1).max(12),
  /** Words of the caption in place of the drafted ones. */
  caption: z.string().max(20_000).optional(),
});

export type Figure = z.infer<typeof figureSchema>;
export type Panel = z.infer<typeof panel>;
export type PanelOf<K extends Panel['kind']> = Extract<Panel, { kind: K }>;
export type Examples = z.infer<typeof examples>;

/** All panels, row by row, with the letter that each bears ("" for none): alone on its page, a panel bears none. */
export function letteredPanels(figure: Figure): { panel: Panel; letter: string; row: number }[] {
  const all = figure.rows.flatMap((panels, row) => panels.map((panel) => ({ panel, row })));
  const lettered = all.filter(({ panel }) => panel.letter).length;
  let next = 0;
  return all.map(({ panel, row }) => ({
    panel,
    row,
    letter: panel.letter && lettered > 1 ? letterOf(next++) : '',
  }));
}

/** a to z, then aa, ab, ... */
function letterOf(place: number): string {
  const last = String.fromCharCode(97 + (place % 26));
  return place < 26 ? last : letterOf(Math.floor(place / 26) - 1) + last;
}
