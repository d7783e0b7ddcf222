import { isRaster, type FigureFormat } from '../../figures/write.ts';
import type { FigurePayload } from '../../figures/embed/payload.ts';
import { composeFigure, type Composed } from '../../figures/layout/compose.ts';
import type { FigureFinding } from '../../figures/lint/finding.ts';
import { lintFigure } from '../../figures/lint/lint.ts';
import { presetOf } from '../../figures/presets.ts';
import type { Figure } from '../../figures/schema.ts';
import { draftCaption } from '../../figures/words/caption.ts';
import { draftMethods } from '../../figures/words/methods.ts';
import { perceptVersion } from '../../version.ts';
import { runFacts } from './facts.ts';
import { gatherFigure } from './gather.ts';
import type { FigureSource } from './source.ts';

/** A figure with all that is written of it, in no format yet. */
export interface MadeFigure {
  readonly composed: Composed;
  readonly payload: FigurePayload;
  readonly dpi: number;
}

/** Gathers what a figure shows and lays it out. @param dpi of pictures; the preset's when left out */
export async function makeFigure(source: FigureSource, figure: Figure, dpi?: number): Promise<MadeFigure> {
  const resolution = dpi ?? presetOf(figure.preset).dpi;
  const data = await gatherFigure(source, figure);
  const composed = composeFigure(figure, data, resolution);
  const facts = runFacts(source);
  return {
    composed,
    dpi: resolution,
    payload: {
      perceptFigureFile: 1,
      percept: perceptVersion,
      figure,
      recipe: source.recipeAsRun,
      results: source.sha256,
      caption: draftCaption(figure, composed.panels, facts),
      methods: draftMethods(facts),
    },
  };
}

export function findingsOf({ composed, payload, dpi }: MadeFigure, format: FigureFormat): FigureFinding[] {
  return lintFigure({ composed, caption: payload.caption, dpi, raster: isRaster(format) });
}
