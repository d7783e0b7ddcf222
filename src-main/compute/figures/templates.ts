import { PerceptError } from '../../errors.ts';
import { figureSchema, type Examples, type Figure } from '../../figures/schema.ts';
import { presetOf } from '../../figures/presets.ts';
import { regionNames, unknownRegion } from './scores.ts';
import type { FigureSource } from './source.ts';

/** Figures that come ready-made; "fig2", "fig4" and "table1" after Mozafari, Reddy & VanRullen 2020. */
export const figureKinds = ['fig2', 'fig3', 'fig4', 'table1', 'brain', 'design', 'page'] as const;
export type FigureKind = (typeof figureKinds)[number];

export interface TemplateChoice {
  readonly preset: string;
  readonly region?: string;
  readonly examples?: Examples;
}

/** A ready-made figure of these results; what it shows can be edited as any other's. @throws PerceptError when it needs what is not there */
export function templateFigure(kind: FigureKind, source: FigureSource, choice: TemplateChoice): Figure {
  const { preset } = choice;
  const { results, place } = source;
  const known = regionNames(results);
  if (choice.region !== undefined && !known.includes(choice.region))
    throw unknownRegion(choice.region, known);
  const region = choice.region ?? mainRegion(known);
  const subject = results.subjects[0]?.id;
  if (subject === undefined || region === undefined)
    throw new PerceptError('the results have no subject', { file: place.out });
  const examples = choice.examples ?? { choose: 'all' as const };
  // Of pages that are wider than a journal's, panels are higher in proportion.
  const tall = (mm: number): number => Math.round(mm * Math.max(1, presetOf(preset).width / 190));
  const chart = { kind: 'regionChart', height: tall(50), share: 1.15 };
  const one = (panel: object, title: string): Figure =>
    figureSchema.parse({ perceptFigure: 1, preset, title, rows: [[panel]] });
  switch (kind) {
    case 'fig2':
      return one({ kind: 'reconstructions', region, examples }, `Reconstructions from ${region}`);
    case 'fig3':
      return figureSchema.parse({
        perceptFigure: 1,
        preset,
        title: 'Comparison with other methods',
        rows: [
          // Comparisons of latents alone, and those of older versions, name no images.
          ...(source.comparison?.images.sets.length
            ? [[{ kind: 'methodGrid', examples: choice.examples ?? someOf(source.comparison.stimuli) }]]
            : []),
          [{ kind: 'methodChart' }],
        ],
      });
    case 'fig4':
      return one({ ...chart, height: tall(55), share: 1 }, 'Decoding accuracy by region');
    case 'table1':
      return one(
        { kind: 'scoreTable', rows: source.comparison === undefined ? 'regions' : 'methods' },
        'Scores',
      );
    case 'brain':
      return figureSchema.parse({
        perceptFigure: 1,
        preset,
        title: 'Regions',
        rows: [
          [
            { kind: 'brain', subject, height: tall(55), camera: { azimuth: -35, elevation: 10 } },
            { kind: 'brain', subject, height: tall(55), camera: { azimuth: 35, elevation: 10 } },
          ],
          [{ kind: 'slices', subject }],
        ],
      });
    case 'design':
      return one({ kind: 'design', subject, height: tall(90) }, 'Design of the training runs');
    case 'page':
      return figureSchema.parse({
        perceptFigure: 1,
        preset,
        title: results.title,
        rows: [
          ...(place.kind === 'bids'
            ? beside({ kind: 'brain', subject, height: tall(50) }, chart, preset)
            : [[chart]]),
          [{ kind: 'reconstructions', region, examples, across: 13 }],
        ],
      });
  }
}

/** All images where a page can hold them, else as many at random. */
function someOf(stimuli: readonly string[]): Examples {
  const most = 52;
  return stimuli.length <= most ? { choose: 'all' } : { choose: 'seed', seed: 1, count: most };
}

/** A panel beside the chart of regions, or above it where the page is one column wide. */
function beside(panel: object, chart: object, preset: string): object[][] {
  return presetOf(preset).width < 120 ? [[panel], [chart]] : [[panel, chart]];
}

/** All visual cortex where there is a region of that name, else the first. */
function mainRegion(names: readonly string[]): string | undefined {
  return names.find((name) => /^(VC|all)$/i.test(name)) ?? names[0];
}

/** "all", "best:6", "median:6:patternCorrelation", "seed:3:8" (seed 3, eight images). @throws PerceptError on anything else */
export function parseExamples(text: string): Examples {
  const [choose, ...rest] = text.split(':');
  const count = (value: string | undefined): number => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < 1 || n > 200) throw wrong(text);
    return n;
  };
  switch (choose) {
    case 'all':
      if (rest.length > 0) throw wrong(text);
      return { choose };
    case 'seed': {
      const seed = Number(rest[0]);
      if (!Number.isSafeInteger(seed) || seed < 0 || rest.length !== 2) throw wrong(text);
      return { choose, seed, count: count(rest[1]) };
    }
    case 'best':
    case 'median':
    case 'worst': {
      const score = rest[1] ?? 'pixelCorrelation';
      if (score !== 'pixelCorrelation' && score !== 'patternCorrelation' && score !== 'pairsWon')
        throw wrong(text);
      if (rest.length > 2) throw wrong(text);
      return { choose, count: count(rest[0]), score };
    }
    default:
      throw wrong(text);
  }
}

function wrong(text: string): PerceptError {
  return new PerceptError(`"${text}" does not say how images are chosen`, {
    remedy:
      'Write all, best:6, median:6, worst:6 (by pixelCorrelation, or best:6:patternCorrelation, best:6:pairsWon), or seed:1:6 for six at random by seed 1.',
  });
}
