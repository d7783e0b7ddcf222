import type { GroupMean, RepeatsResult, RunResult } from './results.ts';
import { tsv } from './tsv.ts';

type Cell = string | number | null | undefined;

/** What the repeats tell as a TSV file, one line a number; undefined where there is nothing. The group's means come last. */
export function repeatsTable({ subjects, groupRepeats = [], confidence }: RunResult): string | undefined {
  const rows: Cell[][] = [];
  for (const { id, regions } of subjects) {
    for (const { name, repeats: found } of regions) {
      if (found === undefined) continue;
      for (const { score, halves, ceiling, n, convention } of found.ceilings) {
        const shared = [found.repeats, null, null, null, null, n, null, convention];
        rows.push([id, name, score, 'halves', halves, ...shared]);
        if (ceiling !== null) rows.push([id, name, score, 'ceiling', ceiling, ...shared]);
      }
      for (const { score, repeats, mean, sd, draws, n, pairs } of found.curve)
        rows.push([
          id,
          name,
          score,
          'accuracy',
          mean,
          repeats,
          sd,
          draws,
          null,
          null,
          n,
          pairs,
          averaged(found.unit),
        ]);
    }
  }
  if (rows.length === 0) return undefined;
  const group = (region: string, score: string, what: string, repeats: Cell, { n, mean, ci }: GroupMean) =>
    rows.push([
      'group',
      region,
      score,
      what,
      mean,
      repeats,
      null,
      null,
      ci?.[0],
      ci?.[1],
      n,
      null,
      `mean over subjects, ${interval(confidence)}`,
    ]);
  for (const { region, ceilings, curve } of groupRepeats) {
    for (const { score, halves, ceiling } of ceilings) {
      group(region, score, 'halves', null, halves);
      if (ceiling !== null) group(region, score, 'ceiling', null, ceiling);
    }
    for (const { score, repeats, ...point } of curve) group(region, score, 'accuracy', repeats, point);
  }
  return tsv([
    [
      'subject',
      'region',
      'score',
      'what',
      'value',
      'repeats',
      'sd_of_draws',
      'draws',
      'ci_low',
      'ci_high',
      'n',
      'pairs',
      'convention',
    ],
    ...rows,
  ]);
}

function averaged(unit: RepeatsResult['unit']): string {
  const joint =
    unit === 'sample'
      ? ''
      : '; all of them are not quite the test patterns, which are fitted over all runs at once';
  return `decoded from the mean pattern of this many ${unit}s of each image, mean over random draws${joint}`;
}

/** Regions at one number of voxels as a TSV file; undefined where there is nothing. The group's means come last. */
export function matchedTable({ subjects, groupMatched = [], confidence }: RunResult): string | undefined {
  const rows: Cell[][] = subjects.flatMap(({ id, regions }) =>
    regions.flatMap(({ name, matched: found }) =>
      found === undefined
        ? []
        : [
            [
              id,
              name,
              found.score,
              found.mean,
              found.voxels,
              found.available,
              found.draws,
              found.sd,
              found.interval[0],
              found.interval[1],
              found.n,
              found.pairs,
              found.convention,
            ],
          ],
    ),
  );
  if (rows.length === 0) return undefined;
  for (const { region, score, mean, voxels, ci, n } of groupMatched) {
    const words = `mean over subjects, ${interval(confidence)}`;
    const range = [...new Set(voxels)].join('-');
    rows.push(['group', region, score, mean, range, null, null, null, ci?.[0], ci?.[1], n, null, words]);
  }
  return tsv([
    [
      'subject',
      'region',
      'score',
      'value',
      'voxels',
      'voxels_available',
      'draws',
      'sd_of_draws',
      'interval_low',
      'interval_high',
      'n',
      'pairs',
      'convention',
    ],
    ...rows,
  ]);
}

function interval(confidence: number): string {
  return `${Number((100 * confidence).toPrecision(4))} % t-interval over subjects`;
}
