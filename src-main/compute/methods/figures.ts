import { existsSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { presetOf } from '../../figures/presets.ts';
import { encodeFigure } from '../../figures/write.ts';
import { comparisonFileOf } from '../compare/place.ts';
import { mapNames } from '../figures/brain.ts';
import { gridChoices } from '../figures/method-grid.ts';
import { findingsOf, makeFigure } from '../figures/make.ts';
import { saveFigure } from '../figures/save.ts';
import { regionNames } from '../figures/scores.ts';
import { sourceAt, type FigureSource } from '../figures/source.ts';
import { templateFigure } from '../figures/templates.ts';
import type { Method, MethodContext, StudyPlace } from './types.ts';

/** Pictures on the screen need fewer pixels than in print. */
const SCREEN_DPI = 144;

/** A ready-made figure of the results. */
export const figureTemplate: Method<'figure.template'> = async (place, { kind, preset }, context) => ({
  figure: templateFigure(kind, await sourceOf(place, context), { preset }),
});

/** A figure as the window shows it while it is edited. */
export const figureDraw: Method<'figure.draw'> = async (place, { figure }, context) => {
  const source = await sourceOf(place, context);
  const made = await makeFigure(source, figure, SCREEN_DPI);
  const { display } = made.composed;
  const svg = await encodeFigure(display, made.payload, 'svg', { dpi: SCREEN_DPI, textMode: 'live' });
  // What is said of resolution is of the figure in print.
  const { dpi } = presetOf(figure.preset);
  return {
    svg: context.putData(svg),
    width: display.width,
    height: display.height,
    caption: made.payload.caption,
    methods: made.payload.methods,
    findings: findingsOf({ ...made, dpi }, 'pdf').filter(
      // Pictures that Percept draws are drawn again for the export, at its resolution.
      ({ rule, severity }) => !(rule === 'resolution' && severity === 'error'),
    ),
    choices: await choicesOf(source),
  };
};

/** Writes a figure beside the results. */
export const figureExport: Method<'figure.export'> = async (
  place,
  { figure, name, format, dpi, text },
  context,
) => {
  const source = await sourceOf(place, context);
  const made = await makeFigure(source, figure, dpi);
  const folder = join(place.out, 'figures');
  const [file, ...beside] = await saveFigure(join(folder, `${name}.${format}`), made, { textMode: text });
  const shown = relative(place.root, folder);
  return {
    files: [file!, ...beside].map((path) => basename(path)),
    shownPath: shown.startsWith('..') ? folder : shown.split(sep).join('/'),
    data: context.putData({ file: file! }),
    findings: findingsOf(made, format),
  };
};

function sourceOf(place: StudyPlace, { runner, signal }: MethodContext): Promise<FigureSource> {
  const comparison = comparisonFileOf(place);
  return sourceAt(place, { runner, signal, ...(existsSync(comparison) ? { comparison } : {}) });
}

async function choicesOf({
  results,
  place,
  comparison,
}: FigureSource): Promise<Awaited<ReturnType<Method<'figure.draw'>>>['choices']> {
  const subjects = results.subjects.map(({ id }) => id);
  return {
    regions: regionNames(results),
    scores: [...new Set(results.group.map(({ score }) => score))],
    subjects,
    maps: subjects[0] === undefined ? [] : await mapNames(place.out, subjects[0]),
    comparison: comparison === undefined ? null : gridChoices(comparison),
  };
}
