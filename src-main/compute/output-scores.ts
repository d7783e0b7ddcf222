import type { RunResult } from './results.ts';
import { tsv } from './tsv.ts';

const columns = [
  'subject',
  'region',
  'score',
  'value',
  'n',
  'pairs',
  'excluded',
  'chance',
  'p',
  'permutations',
  'ci_low',
  'ci_high',
  'ci_method',
  'voxels',
  'tie_rule',
  'anchor',
  'convention',
] as const;

/** All scores as a TSV file, one line each; the group's means come last, as subject "group" with n subjects. */
export function scoresTable(result: RunResult): string {
  const rows: Partial<Record<(typeof columns)[number], unknown>>[] = [];
  for (const subject of result.subjects) {
    for (const region of subject.regions) {
      for (const score of region.scores) {
        rows.push({
          subject: subject.id,
          region: region.name,
          score: score.name,
          value: score.value,
          n: score.n,
          pairs: score.pairs,
          excluded: score.excluded,
          chance: score.chance,
          p: score.p,
          permutations: score.permutations,
          ci_low: score.ci?.[0],
          ci_high: score.ci?.[1],
          ci_method: score.ciMethod,
          voxels: region.voxels,
          tie_rule: score.tieRule,
          anchor: score.anchor,
          convention: score.convention,
        });
      }
    }
  }
  for (const { region, score, n, mean, ci, ciMethod, p } of result.group) {
    rows.push({
      subject: 'group',
      region,
      score,
      value: mean,
      n,
      p,
      ci_low: ci?.[0],
      ci_high: ci?.[1],
      ci_method: ciMethod,
      convention: 'mean over subjects; p: one-sample t-test against chance, two-sided',
    });
  }
  return tsv([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}
