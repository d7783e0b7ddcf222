import type { LiveDecode } from '../../src-main/contract/live.ts';
import type { SetName, SubjectCounts } from './live-set.svelte.ts';

const LONGEST = 60;

/** "0.9545" as "95.5 %"; a dash where there is no number. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}

/** A region expression for a sentence or a heading, cut where it is long. */
export function shortened(expression: string, longest = LONGEST): string {
  return expression.length <= longest ? expression : `${expression.slice(0, longest - 1)}…`;
}

/** What a screen reader says once scores hold still; null where there is nothing to say. */
export function settledInWords(
  set: SetName,
  result: LiveDecode | null,
  counts: readonly SubjectCounts[],
): string | null {
  if (result === null) {
    const known = counts.filter(({ problem }) => problem === null);
    if (known.length === 0) return null;
    const most = known.map(({ id, inRegion }) => `${inRegion} in ${id}`).slice(0, 3);
    return `Region ${set}: voxels ${most.join(', ')}${known.length > 3 ? ' and further subjects' : ''}.`;
  }
  const { n, pairwise } = result.group;
  if (pairwise === null) return `Region ${set}, ${shortened(result.formatted)}: nothing to score.`;
  const subjects = n === 1 ? '1 subject' : `${n} subjects`;
  return `Region ${set}, ${shortened(result.formatted)}: pairwise accuracy ${percent(pairwise)}, ${subjects}, chance 50 %.`;
}
