import { PerceptError } from '../../errors.ts';
import type { PanelData, ReconstructionsData } from '../../figures/data.ts';
import type { Figure, Panel, PanelOf } from '../../figures/schema.ts';
import { subjectName } from '../../figures/words/numbers.ts';
import { gatherBrain } from './brain.ts';
import { gatherDesign } from './design.ts';
import { chooseExamples } from './examples.ts';
import { gatherMethodGrid } from './method-grid.ts';
import { idealImages, presentedImages } from './presented.ts';
import {
  aboutScore,
  gatherMethodChart,
  gatherMethodTable,
  gatherRegionChart,
  gatherRegionTable,
  nameIn,
  regionNames,
  unknownRegion,
} from './scores.ts';
import { reconstructionFaults } from './reconstruction-faults.ts';
import { reconstructionOf, type FigureSource } from './source.ts';

/** What all panels of a figure show, row by row. @throws PerceptError when results lack something that a panel asks for */
export async function gatherFigure(source: FigureSource, figure: Figure): Promise<PanelData[]> {
  const data: PanelData[] = [];
  for (const panel of figure.rows.flat()) data.push(await gatherPanel(source, panel));
  return data;
}

async function gatherPanel(source: FigureSource, panel: Panel): Promise<PanelData> {
  switch (panel.kind) {
    case 'reconstructions':
      return gatherReconstructions(source, panel);
    case 'regionChart':
      return gatherRegionChart(panel, source.results);
    case 'methodChart':
      return gatherMethodChart(panel, comparisonOf(source));
    case 'methodGrid':
      return gatherMethodGrid(source, comparisonOf(source), panel);
    case 'scoreTable':
      return panel.rows === 'regions'
        ? gatherRegionTable(panel, source.results)
        : gatherMethodTable(panel, comparisonOf(source));
    case 'brain':
      return { ...(await gatherBrain(source, panel)), kind: 'brain' };
    case 'slices':
      return { ...(await gatherBrain(source, panel)), kind: 'slices' };
    case 'design':
      return gatherDesign(source, panel);
    case 'text':
      return { kind: 'text' };
  }
}

function comparisonOf({ comparison }: FigureSource): NonNullable<FigureSource['comparison']> {
  if (comparison === undefined)
    throw new PerceptError('a comparison with other methods is asked for, and none is given', {
      remedy: 'Make one with percept compare, and name its comparison.json with --comparison.',
    });
  return comparison;
}

async function gatherReconstructions(
  source: FigureSource,
  panel: PanelOf<'reconstructions'>,
): Promise<ReconstructionsData> {
  const { results } = source;
  const { region } = panel;
  const known = regionNames(results);
  if (!known.includes(region)) throw unknownRegion(region, known);
  const ids = results.subjects.map(({ id }) => id);
  // One that is named twice is one: n is counted by them.
  const subjects = [...new Set(panel.subjects ?? ids)];
  const unknown = subjects.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    throw new PerceptError(`the results have no subject "${unknown}"`, {
      remedy: `They have ${ids.join(', ')}.`,
    });
  const seen = await Promise.all(subjects.map((subject) => source.testNames(subject)));
  const all = [...new Set(seen.flat())];
  const chosen = await chooseExamples(source, panel.examples, all, subjects, region);
  const made = await Promise.all(
    subjects.map((subject) =>
      Promise.all(chosen.names.map((name) => reconstructionOf(source, subject, region, name))),
    ),
  );
  const first = made.flat().find((image) => image !== null);
  if (first === undefined || first === null)
    throw new PerceptError(`there are no reconstructions of ${region}`, {
      file: source.place.out,
      remedy:
        'Latents that came by table have no generator; else let the recipe write its images (output.images).',
    });
  const faults = await reconstructionFaults(source, subjects, region, chosen.names);
  const presented = await presentedImages(source, chosen.names, first);
  const ideal = panel.ideal ? await idealImages(source, chosen.names) : null;
  const score = panel.score === null ? null : aboutScore(results, nameIn(results, panel.score), [region]);
  const generator = generatorName(source);
  return {
    kind: 'reconstructions',
    region,
    columns: chosen.names.map((name, i) => ({ name, score: chosen.scores[i]! })),
    rows: [
      ...(presented.some((image) => image !== null)
        ? [{ label: 'Presented', role: 'presented' as const, images: presented, score: null }]
        : []),
      ...(ideal === null || typeof ideal === 'string'
        ? []
        : [{ label: `${generator}, true latents`, role: 'ideal' as const, images: ideal, score: null }]),
      ...subjects.map((subject, s) => ({
        label: subjectName(subject),
        role: 'subject' as const,
        images: made[s]!,
        score:
          results.subjects
            .find(({ id }) => id === subject)
            ?.regions.find(({ name }) => name === region)
            ?.scores.find(({ name }) => name === score?.name)?.value ?? null,
      })),
    ],
    score,
    chosen: chosen.said,
    of: all.length,
    ranked: chosen.ranked,
    notes: [
      ...faults,
      ...(presented.some((image) => image !== null)
        ? []
        : ['the row of presented images is left out: they are not where the recipe has them']),
      ...(typeof ideal === 'string'
        ? [`the row of what the generator makes of the true latents is left out: ${ideal}`]
        : []),
    ],
  };
}

/** What makes images of latents, in a word. */
function generatorName({ results: { latents } }: FigureSource): string {
  return latents.model?.name ?? latents.kind;
}
