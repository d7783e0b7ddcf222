import { z } from 'zod';
import { figureSchema } from '../figures/schema.ts';
import { dataId, studyId } from './common.ts';

export { figureSchema, letteredPanels, panel as panelSchema } from '../figures/schema.ts';
export type { Examples, Figure, Panel, PanelOf } from '../figures/schema.ts';
export { presets, presetOf } from '../figures/presets.ts';

/** Figures that come ready-made. */
export const figureKind = z.enum(['page', 'fig2', 'fig3', 'fig4', 'table1', 'brain', 'design']);
export type FigureKind = z.infer<typeof figureKind>;

const finding = z.strictObject({
  severity: z.enum(['error', 'warning', 'note']),
  rule: z.string(),
  /** Letter or number of the panel; null for the page. */
  panel: z.string().nullable(),
  what: z.string(),
  todo: z.string(),
});
export type FigureFinding = z.infer<typeof finding>;

export const figureFormat = z.enum(['pdf', 'svg', 'png', 'tiff']);

export const figureCalls = {
  /** A ready-made figure of the study's results, to be edited. */
  'figure.template': {
    in: z.strictObject({ study: studyId, kind: figureKind, preset: z.string().max(60) }),
    out: z.strictObject({ figure: figureSchema }),
  },
  /** The figure as SVG, with what is written of it and what a journal would object to. */
  'figure.draw': {
    in: z.strictObject({ study: studyId, figure: figureSchema }),
    out: z.strictObject({
      svg: dataId,
      /** mm */
      width: z.number(),
      height: z.number(),
      caption: z.string(),
      methods: z.string(),
      findings: z.array(finding),
      /** What panels can show: regions and scores of the results, subjects, statistic maps. */
      choices: z.strictObject({
        regions: z.array(z.string()),
        scores: z.array(z.string()),
        subjects: z.array(z.string()),
        maps: z.array(z.string()),
        /** Of the comparison of methods; null where there is none. */
        comparison: z
          .strictObject({
            /** Whether images of methods can be shown, of whom, and which scores can stand beside them. */
            images: z.boolean(),
            subjects: z.array(z.string()),
            scores: z.array(z.string()),
          })
          .nullable(),
      }),
    }),
  },
  /** Writes the figure, its document, caption and numbers to the folder "figures" of the study's results. */
  'figure.export': {
    in: z.strictObject({
      study: studyId,
      figure: figureSchema,
      name: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9 _.-]{0,80}$/, 'letters, digits, spaces, "-", "_" and "."'),
      format: figureFormat,
      dpi: z.number().int().min(72).max(1200),
      text: z.enum(['live', 'outlines']),
    }),
    out: z.strictObject({
      files: z.array(z.string()),
      shownPath: z.string(),
      /** Bytes of the figure itself. */
      data: dataId,
      findings: z.array(finding),
    }),
  },
};
