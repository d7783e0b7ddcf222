import { isPairwise } from '../compute/category-scores.ts';
import type { RegionResult, RunResult } from '../compute/results.ts';
import { listed } from '../study/findings.ts';
import { formatTable } from './terminal.ts';

/**
 * Results of recipes that differ in their latents as one table: a row for each region, and for each result the mean over subjects
 * with its confidence interval.
 */
export function comparisonTable(results: readonly RunResult[]): string {
  const [first] = results;
  if (first === undefined) return '';
  const regions = regionsOf(results.flatMap(({ subjects }) => subjects));
  const rows = regions.map((name) => [
    name,
    voxelRange(first, name),
    ...results.flatMap(({ group }) => {
      const entry = group.find(({ region, score }) => region === name && isPairwise(score));
      return [percent(entry?.mean ?? null), entry === undefined ? '' : interval(entry)];
    }),
  ]);
  const models = results.map(({ latents }) => `${latents.kind}, ${latents.dims} latents`);
  const header = ['region', 'voxels', ...models.flatMap((model) => [model, levelOf(first)])];
  const about = [
    titleOf(first),
    `Pairwise decoding accuracy in % (eq. 3 of Mozafari et al. 2020), mean of ${first.subjects.length} subjects${imagesOf(first)}`,
  ];
  // What all results say is said once; the rest by whose it is.
  const all = results.map((result) => [...result.notes, ...ownNotes(result)]);
  const common = all[0]!.filter((note) => all.every((notes) => notes.includes(note)));
  const own = all.flatMap((notes, i) =>
    notes
      .filter((note) => !common.includes(note))
      .map((note) => (results.length === 1 ? note : `${results[i]!.latents.kind}: ${note}`)),
  );
  return `${about.join('\n')}\n\n${formatTable(header, rows)}\n\n${[...common, ...own].join('\n')}`;
}

/** The result as a table: a row for each region, a column for each subject, the group's mean and its confidence interval. */
export function resultTable(result: RunResult): string {
  const regions = regionsOf(result.subjects);
  const rows = regions.map((name) => {
    const cells = result.subjects.map((subject) => {
      const region = subject.regions.find((candidate) => candidate.name === name);
      if (region === undefined) return '';
      const p = correctedP(region);
      return `${percent(region.pairwise)}${p !== null && p < 0.05 ? '*' : ' '}`;
    });
    const group = result.group.find((entry) => entry.region === name && isPairwise(entry.score));
    return [
      name,
      voxelRange(result, name),
      ...cells,
      group === undefined ? '' : percent(group.mean),
      group === undefined ? '' : interval(group),
    ];
  });
  const correction = correctionOf(result);
  const header = [
    'region',
    'voxels',
    ...result.subjects.map((subject) => `sub-${subject.id} `),
    'mean',
    levelOf(result),
  ];
  const about = [
    titleOf(result),
    `Pairwise decoding accuracy in % (eq. 3 of Mozafari et al. 2020) of ${result.latents.dims} latents (${result.latents.kind})${imagesOf(result)}`,
    `* p < 0.05 in that subject, image labels permuted, ${correction === undefined ? 'not corrected over regions' : `corrected over its regions (${correction})`}.`,
  ];
  const notes = [about[2], ...result.notes, ...ownNotes(result)];
  return `${about[0]}\n${about[1]}\n\n${formatTable(header, rows)}\n\n${notes.join('\n')}`;
}

/** p of eq. 3, corrected over regions where the recipe asks for that. */
function correctedP({ p, scores }: RegionResult): number | null {
  return scores.find(({ name }) => isPairwise(name))?.pCorrected ?? p;
}

/** How p of eq. 3 was corrected over regions, in words; undefined where it was not. */
function correctionOf({ subjects }: RunResult): string | undefined {
  return subjects
    .flatMap(({ regions }) => regions.flatMap(({ scores }) => scores))
    .find(({ name }) => isPairwise(name))?.correction;
}

function titleOf({ title, simulated }: RunResult): string {
  return `${title}${simulated ? ' (SIMULATED data)' : ''}`;
}

/** What the accuracy is of. */
function imagesOf({ subjects }: RunResult): string {
  const first = subjects[0]?.regions[0];
  if (first === undefined) return '';
  return `, ${first.nImages} test images, ${first.pairs} pairs; chance 50; ties count as wrong.`;
}

function regionsOf(subjects: RunResult['subjects']): string[] {
  return [...new Set(subjects.flatMap((subject) => subject.regions.map((region) => region.name)))];
}

/** "420", or "310-420" over subjects. */
function voxelRange({ subjects }: RunResult, name: string): string {
  const voxels = subjects.flatMap(({ regions }) =>
    regions.filter((region) => region.name === name).map((region) => region.voxels),
  );
  return [...new Set([Math.min(...voxels), Math.max(...voxels)])].join('-');
}

function levelOf({ confidence }: RunResult): string {
  return `${Number((100 * confidence).toPrecision(4))} % interval`;
}

function interval({ ci }: RunResult['group'][number]): string {
  return ci === null ? '' : `${percent(ci[0])} to ${percent(ci[1])}`;
}

/** What was noted of subjects and of regions, each once with those that it is about. */
function ownNotes({ subjects }: RunResult): string[] {
  const about = new Map<string, string[]>();
  const add = (note: string, whom: string): void => void about.set(note, [...(about.get(note) ?? []), whom]);
  for (const { id, notes, regions } of subjects) {
    for (const note of notes) add(note, `sub-${id}`);
    // How patterns were centred is said once for all.
    for (const region of regions)
      for (const note of region.notes) if (!/centred/.test(note)) add(note, `sub-${id} ${region.name}`);
  }
  return [...about].map(([note, whom]) => `${listed(whom, 3)}: ${note}`);
}

/** A share in per cent; what could not be scored is NaN here and null in JSON. */
function percent(value: number | null): string {
  return value === null || Number.isNaN(value) ? 'n/a' : (100 * value).toFixed(1);
}
