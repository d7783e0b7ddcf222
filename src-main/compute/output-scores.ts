import type { Score } from '../decoding/scores/score.ts';
import type { GroupResult, RegionResult, RunResult } from './results.ts';
import { tsv } from './tsv.ts';

const columns = [
  'subject',
  'region',
  'score',
  'predictor',
  'value',
  'better',
  'n',
  'pairs',
  'excluded',
  'chance',
  'p',
  'permutations',
  'p_corrected',
  'p_wilcoxon',
  'p_permutation',
  'ci_low',
  'ci_high',
  'ci_method',
  'voxels',
  'tie_rule',
  'anchor',
  'space',
  'measure',
  'candidates',
  'distractors',
  'ssim',
  'size',
  'size_shown',
  'size_reconstructed',
  'kernel',
  'network',
  'layer',
  'weights',
  'input',
  'permuted',
  'correction',
  'convention',
] as const;

/** What a group's score has in common with those of its subjects. */
const definition = [
  'better',
  'tie_rule',
  'anchor',
  'space',
  'measure',
  'candidates',
  'distractors',
  'ssim',
  'size',
  'kernel',
  'network',
  'layer',
  'weights',
  'input',
] as const satisfies readonly (typeof columns)[number][];

type Row = Partial<Record<(typeof columns)[number] | 'images', unknown>>;

/** Scores over some images: those of subjects and of their group. */
interface Scored {
  readonly subjects: readonly {
    readonly id: string;
    readonly regions: readonly (Pick<RegionResult, 'name' | 'scores' | 'baselines'> & {
      readonly voxels?: number;
    })[];
    readonly ceiling?: readonly Score[];
  }[];
  readonly group: readonly GroupResult[];
}

/**
 * All scores as a TSV file, one line each, with what they were computed by: those of the decoder, of baselines and of the generator ("predictor").
 * The group's means come last, as subject "group" with n subjects. With a list of images that the generator has seen, the same follows of
 * each part alone, and the column "images" says of which.
 */
export function scoresTable(result: RunResult): string {
  const { seen } = result;
  if (seen === undefined) return tableOf(columns, rowsOf(result));
  const voxels = new Map(
    result.subjects.flatMap(({ id, regions }) =>
      regions.map((region) => [`${id}\n${region.name}`, region.voxels]),
    ),
  );
  const parts = seen.parts.flatMap(({ name, group, subjects }) => {
    const sized = subjects.map((subject) => ({
      ...subject,
      regions: subject.regions.map((region) => ({
        ...region,
        voxels: voxels.get(`${subject.id}\n${region.name}`)!,
      })),
    }));
    return rowsOf({ subjects: sized, group }).map((row) => ({ ...row, images: name }));
  });
  const all = rowsOf(result).map((row) => ({ ...row, images: 'all' }));
  return tableOf([...columns.slice(0, 3), 'images', ...columns.slice(3)], [...all, ...parts]);
}

function tableOf(header: readonly (keyof Row)[], rows: readonly Row[]): string {
  return tsv([header, ...rows.map((row) => header.map((column) => row[column]))]);
}

function rowsOf(scored: Scored): Row[] {
  const rows: Row[] = [];
  for (const { id, regions, ceiling = [] } of scored.subjects) {
    for (const { name, voxels, scores, baselines = [] } of regions) {
      for (const score of [...scores, ...baselines])
        rows.push({ subject: id, region: name, voxels, ...scoreRow(score) });
    }
    for (const score of ceiling) rows.push({ subject: id, ...scoreRow(score) });
  }
  for (const group of scored.group) rows.push({ ...definitionOf(scored, group), ...groupRow(group) });
  return rows;
}

function groupRow(group: GroupResult): Row {
  return {
    subject: 'group',
    region: group.region,
    score: group.score,
    predictor: 'decoder',
    value: group.mean,
    n: group.n,
    p: group.p,
    p_corrected: group.pCorrected,
    p_wilcoxon: group.wilcoxonP,
    p_permutation: group.permutationP,
    ci_low: group.ci?.[0],
    ci_high: group.ci?.[1],
    ci_method: group.ciMethod,
    correction: group.correction,
    permuted:
      group.permutationP === null
        ? undefined
        : 'predictions exchanged among the images, in all subjects alike; one-sided',
    convention: [
      'mean over subjects; p: one-sample t-test against chance, two-sided; p_wilcoxon: signed ranks, two-sided; p_permutation: the mean of these subjects when images are permuted; p_corrected: that corrected over regions',
      ...(group.convention === null ? [] : [group.convention]),
      ...group.unlike.map((what) => `NOT ALIKE IN ALL SUBJECTS: ${what}`),
    ].join('; '),
  };
}

/** By what the subjects' scores of a group were computed, where all agree. */
function definitionOf({ subjects }: Scored, { region, score, unlike }: GroupResult): Row {
  const one = subjects
    .flatMap(({ regions }) => regions.filter(({ name }) => name === region))
    .flatMap(({ scores }) => scores.filter(({ name }) => name === score))[0];
  if (one === undefined || unlike.length > 0) return {};
  const row = scoreRow(one);
  return Object.fromEntries(definition.map((column) => [column, row[column]]));
}

function scoreRow(score: Score): Row {
  const { resize, network } = score;
  return {
    score: score.name,
    predictor: score.predictor ?? 'decoder',
    value: score.value,
    better: score.better ?? 'higher',
    n: score.n,
    pairs: score.pairs,
    excluded: score.excluded,
    chance: score.chance,
    p: score.p,
    permutations: score.permutations,
    p_corrected: score.pCorrected,
    ci_low: score.ci?.[0],
    ci_high: score.ci?.[1],
    ci_method: score.ciMethod,
    tie_rule: score.tieRule,
    anchor: score.anchor,
    space: score.space,
    measure: score.measure,
    candidates: score.candidates,
    distractors: score.distractors,
    ssim: score.ssim,
    size: resize?.to.join(' x '),
    size_shown: resize?.shownFrom.join(' x '),
    size_reconstructed: resize?.reconstructedFrom.join(' x '),
    kernel: resize?.kernel,
    network: network?.name,
    layer: network?.layer,
    weights: network?.weights,
    input: network?.input,
    permuted: score.permuted,
    correction: score.correction,
    convention: score.convention,
  };
}
