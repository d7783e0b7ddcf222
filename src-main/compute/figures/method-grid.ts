import { PerceptError } from '../../errors.ts';
import type { MethodGridData, ScoreAbout } from '../../figures/data.ts';
import type { Raster } from '../../figures/display.ts';
import type { PanelOf } from '../../figures/schema.ts';
import { subjectName } from '../../figures/words/numbers.ts';
import { describeImage, loadImage } from '../../images/load.ts';
import { mean } from '../../maths/stats.ts';
import { listed } from '../../study/findings.ts';
import { mapBounded } from '../../study/folders.ts';
import { fittingSize } from '../live/image-bytes.ts';
import { comparedFile, type ComparedImage, type ComparisonFile } from './comparison-file.ts';
import { choose, ranks, type Rank } from './examples.ts';
import { presentedImages } from './presented.ts';
import { columnAbout } from './scores.ts';
import { rasterOf, type FigureSource } from './source.ts';

/** Photographs of more pixels a side say no more in a figure. */
const LARGEST = 1024;

/** The reconstructions of one method that are shown. */
interface Shown {
  readonly method: string;
  readonly subject: string;
  readonly region: string | null;
  readonly files: readonly ComparedImage[];
}

/**
 * The images of a comparison: those presented, and what each method made of them.
 * @throws PerceptError when there are none, a subject or method is unknown, or a file is gone or has changed since it was compared
 */
export async function gatherMethodGrid(
  source: FigureSource,
  comparison: ComparisonFile,
  panel: PanelOf<'methodGrid'>,
): Promise<MethodGridData> {
  const { stimuli, presented: of, images } = comparison;
  const shown = shownSets(comparison, panel);
  const chosen = await choose(panel.examples, stimuli, {
    scores: (rank) => Promise.resolve(ranked(comparison, shown, rank)),
    over: ` (mean over ${shown.length} method${shown.length === 1 ? '' : 's'})`,
  });
  const at = chosen.names.map((name) => stimuli.indexOf(name));
  const pick = (files: readonly ComparedImage[]): ComparedImage[] => at.map((i) => files[i]!);
  const load = (files: readonly ComparedImage[]): Promise<Raster[]> =>
    mapBounded(files, (file) => rasterOfFile(comparison, file, source.signal), 4);
  const made: Raster[][] = [];
  for (const { files } of shown) made.push(await load(pick(files)));
  const top = images.shown === null ? null : pick(images.shown);
  const presented =
    top === null ? await presentedImages(source, chosen.names, made[0]![0]!) : await load(top);
  const score = panel.score === null ? null : commonScore(comparison, shown, panel.score);
  const subjects = new Set(shown.flatMap(({ subject }) => (subject === '' ? [] : [subject])));
  const left = of - stimuli.length;
  const without =
    left > 0
      ? ` ${left} more ${left === 1 ? 'is' : 'are'} not among them, because not every method has ${left === 1 ? 'it' : 'them'}.`
      : '';
  const hasPresented = presented.some((image) => image !== null);
  return {
    kind: 'methodGrid',
    columns: chosen.names.map((name, i) => ({ name, score: chosen.scores[i]! })),
    rows: [
      ...(hasPresented
        ? [{ label: 'Presented', role: 'presented' as const, images: presented, score: null }]
        : []),
      ...shown.map(({ method, subject }, m) => ({
        label: subjects.size < 2 || subject === '' ? method : `${method}, ${subjectName(subject)}`,
        role: 'method' as const,
        images: made[m]!,
        score: score === null ? null : valueOf(comparison, score.column, shown[m]!),
      })),
    ],
    sources: [
      ...(hasPresented
        ? [{ method: null, subject: null, region: null, files: top ?? chosen.names.map(() => null) }]
        : []),
      ...shown.map(({ method, subject, region, files }) => ({
        method,
        subject: subject === '' ? null : subject,
        region,
        files: pick(files),
      })),
    ],
    score: score?.about ?? null,
    chosen: `${chosen.said}${without}`,
    of: stimuli.length,
    ranked: chosen.ranked,
  };
}

/** Of each method the one subject that is shown. @throws PerceptError when there is none, or not the one that is asked for */
function shownSets({ images, methods }: ComparisonFile, panel: PanelOf<'methodGrid'>): Shown[] {
  const names = methods
    .map(({ name }) => name)
    .filter((name) => images.sets.some(({ method }) => method === name));
  const wanted = panel.methods === undefined ? names : [...new Set(panel.methods)];
  const unknown = [...wanted, ...Object.keys(panel.subjects)].find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new PerceptError(`the comparison has no images of a method "${unknown}"`, {
      remedy: `It has those of ${listed(names)}.`,
    });
  if (wanted.length === 0)
    throw new PerceptError('the comparison names no images', {
      remedy: 'Compare methods that have reconstructions, with this version: percept compare.',
    });
  const subjectsOf = (name: string): string[] =>
    images.sets.filter(({ method }) => method === name).map(({ subject }) => subject);
  // A set that names no subject stands beside any.
  const several = wanted.map(subjectsOf).filter((subjects) => !subjects.includes(''));
  const common = several[0]?.find((subject) => several.every((subjects) => subjects.includes(subject)));
  return wanted.map((method) => {
    const subjects = subjectsOf(method);
    const asked = panel.subjects[method] ?? (subjects.includes('') ? undefined : panel.subject);
    const subject = asked ?? (subjects.includes('') ? '' : (common ?? subjects[0]!));
    const set = images.sets.find((one) => one.method === method && one.subject === subject);
    if (set === undefined)
      throw new PerceptError(`"${method}" has no subject "${subject}"`, {
        remedy: `It has ${listed(subjects.map((one) => (one === '' ? 'images that name no subject' : one)))}.`,
      });
    const { kind, region } = methods.find(({ name }) => name === method)!;
    // Which region another program decoded from is not known from its files.
    return { ...set, region: kind === 'percept' ? (region ?? null) : null };
  });
}

type CellOf = ComparisonFile['methods'][number]['cells'][number]['perSubject'][number];

function cellOf({ methods }: ComparisonFile, column: string, { method, subject }: Shown): CellOf | undefined {
  return methods
    .find(({ name }) => name === method)
    ?.cells.find((cell) => cell.column === column)
    ?.perSubject.find((one) => one.subject === subject);
}

const valueOf = (comparison: ComparisonFile, column: string, shown: Shown): number | null =>
  cellOf(comparison, column, shown)?.score.value ?? null;

/** The one column of a score in which all methods that are shown stand. @throws PerceptError where there is none */
function commonColumn(comparison: ComparisonFile, shown: readonly Shown[], score: string): string {
  const found = comparison.columns.filter(
    ({ id, score: name, split }) =>
      name === score && split === 'all' && shown.every((one) => valueOf(comparison, id, one) !== null),
  );
  if (found.length === 1) return found[0]!.id;
  throw new PerceptError(`the methods that are shown have no score "${score}" by one convention`, {
    remedy: 'Choose one that all of them have, such as pixelCorrelation, or show fewer methods.',
  });
}

function commonScore(
  comparison: ComparisonFile,
  shown: readonly Shown[],
  score: string,
): { column: string; about: ScoreAbout } {
  const column = commonColumn(comparison, shown, score);
  return { column, about: columnAbout(comparison, column) };
}

/** What the comparison calls the scores that images are ranked by. */
const rankScores: Readonly<Record<Rank, string>> = {
  pairsWon: 'pairwise',
  patternCorrelation: 'patternCorrelation',
  pixelCorrelation: 'pixelCorrelation',
};

/** A score of each image, mean over the methods that are shown. */
function ranked(comparison: ComparisonFile, shown: readonly Shown[], rank: Rank): number[] {
  const column = commonColumn(comparison, shown, rankScores[rank]);
  const each = shown.map((one) => cellOf(comparison, column, one)?.perImage);
  if (each.some((values) => values?.length !== comparison.stimuli.length))
    throw new PerceptError(`the comparison has no ${ranks[rank]} of each image`, {
      remedy: 'Make it again with this version: percept compare.',
    });
  return comparison.stimuli.map((_, i) => mean(each.map((values) => values![i] ?? NaN)));
}

async function rasterOfFile(
  comparison: ComparisonFile,
  image: ComparedImage,
  signal: AbortSignal,
): Promise<Raster> {
  signal.throwIfAborted();
  const path = await comparedFile(comparison, image);
  const size = fittingSize(await describeImage(path), LARGEST);
  return rasterOf(await loadImage(path, { size, channels: 3, fit: 'stretch' }));
}

/** What a panel of a comparison's images can show: whose, and beside which scores. */
export function gridChoices(comparison: ComparisonFile): {
  images: boolean;
  subjects: string[];
  scores: string[];
} {
  const { sets } = comparison.images;
  const methods = [...new Set(sets.map(({ method }) => method))];
  const has = (method: string, column: string): boolean =>
    comparison.methods.some(
      ({ name, cells }) => name === method && cells.some((cell) => cell.column === column),
    );
  const common = comparison.columns
    .filter(({ id, split }) => split === 'all' && methods.every((method) => has(method, id)))
    .map(({ score }) => score);
  return {
    images: sets.length > 0,
    subjects: [...new Set(sets.map(({ subject }) => subject))].filter((subject) => subject !== ''),
    scores: common.filter((score, i) => common.indexOf(score) === i && common.lastIndexOf(score) === i),
  };
}
