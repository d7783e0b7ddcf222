import { CUT, cutNote, isCut, scoreRange, shownInterval } from '../contract/intervals.ts';
import { isPairwise } from '../compute/category-scores.ts';
import type { RegionResult, RunResult } from '../compute/results.ts';
import { listed } from '../study/findings.ts';
import { formatTable } from './terminal.ts';

type Group = RunResult['group'][number];

/**
 * Results of recipes that differ in their latents as one table: a row for each region, and for each result the mean over subjects
 * with its confidence interval.
 */
export function comparisonTable(results: readonly RunResult[]): string {
  const [first] = results;
  if (first === undefined) return '';
  const regions = regionsOf(results.flatMap(({ subjects }) => subjects));
  const cut = cutOf(results.flatMap(({ group }) => group));
  const rows = regions.map((name) => [
    name,
    voxelRange(first, name),
    ...results.flatMap(({ group, subjects }) => {
      const entry = group.find(({ region, score }) => region === name && isPairwise(score));
      const fewer = entry !== undefined && entry.n < subjects.length ? ` (n ${entry.n})` : '';
      return [
        `${percent(entry?.mean ?? null)}${fewer}`,
        entry === undefined ? '' : interval(entry, cut !== ''),
      ];
    }),
  ]);
  const models = results.map(({ latents }) => `${latents.kind}, ${latents.dims} latents`);
  const header = ['region', 'voxels', ...models.flatMap((model) => [model, levelOf(first)])];
  const about = [
    titleOf(first),
    `Pairwise decoding accuracy${results.every(isOfCategories) ? ' OF CATEGORIES' : ''} in % (eq. 3 of Mozafari et al. 2020), mean of ${first.subjects.length} subjects${imagesOf(first)}`,
  ];
  // What all results say is said once; the rest by whose it is.
  const all = results.map((result) => [...result.notes, ...ownNotes(result)]);
  const common = all[0]!.filter((note) => all.every((notes) => notes.includes(note)));
  const own = all.flatMap((notes, i) =>
    notes
      .filter((note) => !common.includes(note))
      .map((note) => (results.length === 1 ? note : `${results[i]!.latents.kind}: ${note}`)),
  );
  return `${about.join('\n')}\n\n${formatTable(header, rows)}\n\n${[...noted(cut), ...common, ...own].join('\n')}`;
}

/** The result as a table: a row for each region, a column for each subject, the group's mean and its confidence interval. */
export function resultTable(result: RunResult): string {
  const regions = regionsOf(result.subjects);
  // A region that some subjects lack is a mean over the others.
  const ofFewer = regions.some((name) => result.subjects.some((subject) => !hasRegion(subject, name)));
  const cut = cutOf(result.group);
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
      ...(ofFewer ? [String(group?.n ?? 0)] : []),
      group === undefined ? '' : percent(group.mean),
      group === undefined ? '' : interval(group, cut !== ''),
    ];
  });
  const correction = correctionOf(result);
  const header = [
    'region',
    'voxels',
    ...result.subjects.map((subject) => `sub-${subject.id} `),
    ...(ofFewer ? ['n'] : []),
    'mean',
    levelOf(result),
  ];
  const about = [
    titleOf(result),
    `Pairwise decoding accuracy${isOfCategories(result) ? ' OF CATEGORIES' : ''} in % (eq. 3 of Mozafari et al. 2020) of ${result.latents.dims} latents (${result.latents.kind})${imagesOf(result)}`,
    `* p < 0.05 in that subject, image labels permuted, ${correction === undefined ? 'not corrected over regions' : `corrected over its regions (${correction})`}.`,
  ];
  const notes = [about[2], ...noted(cut), ...result.notes, ...ownNotes(result)];
  const parts = seenTable(result);
  return [`${about[0]}\n${about[1]}`, formatTable(header, rows), ...(parts ?? []), notes.join('\n')].join(
    '\n\n',
  );
}

/** Eq. 3 over the images that the generator has seen and over the others, each part alone; undefined where there is no list of them. */
function seenTable(result: RunResult): string[] | undefined {
  const { seen, subjects } = result;
  if (seen === undefined) return undefined;
  const cut = cutOf(seen.parts.flatMap(({ group }) => group));
  const rows = regionsOf(subjects).flatMap((region) =>
    seen.parts.map((part) => {
      const scores = part.subjects.map(({ regions }) =>
        regions.find(({ name }) => name === region)?.scores.find(({ name }) => isPairwise(name)),
      );
      const cells = scores.map((score) => {
        if (score === undefined) return '';
        const p = score.pCorrected ?? score.p ?? null;
        return `${percent(score.value)}${p !== null && p < 0.05 ? '*' : ' '}`;
      });
      const group = part.group.find((one) => one.region === region && isPairwise(one.score));
      return [
        region,
        part.name,
        range(part.subjects.map(({ images }) => images)),
        range(scores.flatMap((score) => score?.pairs ?? [])),
        ...cells,
        group === undefined ? '' : percent(group.mean),
        group === undefined ? '' : interval(group, cut !== ''),
      ];
    }),
  );
  const header = [
    'region',
    'images',
    'n',
    'pairs',
    ...subjects.map(({ id }) => `sub-${id} `),
    'mean',
    levelOf(result),
  ];
  return [
    `Each part alone: images that the generator has seen in its training, and unseen ones (${seen.list})`,
    [formatTable(header, rows), ...noted(cut)].join('\n'),
  ];
}

function hasRegion({ regions }: RunResult['subjects'][number], name: string): boolean {
  return regions.some((region) => region.name === name);
}

/** p of eq. 3, corrected over regions where the recipe asks for that. */
function correctedP({ p, scores }: RegionResult): number | null {
  return scores.find(({ name }) => isPairwise(name))?.pCorrected ?? p;
}

/** How p of eq. 3 was corrected over regions, in words; undefined where it was not. */
function correctionOf({ subjects }: RunResult): string | undefined {
  const words = subjects
    .flatMap(({ regions }) => regions.flatMap(({ scores }) => scores))
    .flatMap(({ name, correction }) => (isPairwise(name) && correction !== undefined ? [correction] : []));
  // A subject without a region is corrected over one less.
  return words.length === 0 ? undefined : [...new Set(words)].join(', or ');
}

function titleOf({ title, simulated }: RunResult): string {
  return `${title}${simulated ? ' (SIMULATED data)' : ''}`;
}

/** What the accuracy is of. */
function imagesOf(result: RunResult): string {
  const first = result.subjects[0]?.regions[0];
  if (first === undefined) return '';
  const what = isOfCategories(result)
    ? `${first.nImages} categories, each held against the mean over its images and not comparable with images that were seen`
    : `${first.nImages} test images`;
  return `, ${what}, ${first.pairs} pairs; chance 50; ties count as wrong.`;
}

/** Whether what was decoded are categories, as in imagery: their scores stand apart from those of images. */
function isOfCategories({ subjects }: RunResult): boolean {
  return subjects.some(({ regions }) =>
    regions.some(({ scores }) => scores.some(({ name }) => name.startsWith('category:'))),
  );
}

function regionsOf(subjects: RunResult['subjects']): string[] {
  return [...new Set(subjects.flatMap((subject) => subject.regions.map((region) => region.name)))];
}

/** "420", or "310-420" over subjects. */
function voxelRange({ subjects }: RunResult, name: string): string {
  const voxels = subjects.flatMap(({ regions }) =>
    regions.filter((region) => region.name === name).map((region) => region.voxels),
  );
  return range(voxels);
}

function range(values: readonly number[]): string {
  return values.length === 0 ? '' : [...new Set([Math.min(...values), Math.max(...values)])].join('-');
}

function levelOf({ confidence }: RunResult): string {
  return `${Number((100 * confidence).toPrecision(4))} % interval`;
}

const noted = (cut: string): string[] => (cut === '' ? [] : [`${cut}.`]);

/** Of eq. 3, cut at what a share can be, with a mark where it was; as wide without it where `marked`, so that numbers stand below one another. */
function interval({ ci, score }: Group, marked: boolean): string {
  if (ci === null) return '';
  const shown = shownInterval(ci, scoreRange(score));
  return `${percent(shown.low)} to ${percent(shown.high)}${isCut(shown) ? CUT : marked ? ' ' : ''}`;
}

/** What the mark says; empty where none of these intervals of eq. 3 is cut. */
function cutOf(groups: readonly Group[]): string {
  return cutNote(
    groups
      .filter(({ score }) => isPairwise(score))
      .map(({ ci, score }) => ({ ci, score: scoreRange(score) })),
  );
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
