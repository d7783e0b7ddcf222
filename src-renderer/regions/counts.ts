import type { SubjectCounts } from '../live/live-set.svelte.ts';

export type CountTone = 'good' | 'warning' | 'danger';

/** What is to be said of a subject's voxel counts; null where all is well. */
export interface CountRemark {
  readonly tone: CountTone;
  /** A word or two beside the counts. */
  readonly short: string;
  readonly text: string;
}

/**
 * Whether a region can be decoded in a subject.
 * @param dims of the latents; null before the first run
 */
export function countRemark(counts: SubjectCounts, dims: number | null): CountRemark | null {
  const { problem, inRegion, inData, used } = counts;
  if (problem !== null) return { tone: 'danger', short: 'problem', text: problem };
  if (inRegion === 0) return { tone: 'danger', short: 'empty', text: 'The region has no voxel here.' };
  if (inData === 0 || used === 0) {
    return { tone: 'danger', short: 'no data', text: 'None of the voxels has data that can be decoded.' };
  }
  if (dims !== null && used !== null && used < dims + 1) {
    return {
      tone: 'warning',
      short: 'few voxels',
      text: `Fewer voxels than the latents' dimensions + 1 (${used} < ${dims + 1}): pseudo-inverse.`,
    };
  }
  return null;
}

/** The counts in a sentence, for screen readers. */
export function countsInWords({ id, inRegion, inData, used }: SubjectCounts): string {
  const parts = [`${inRegion} in the region`];
  if (inData !== null) parts.push(`${inData} in the data mask`);
  if (used !== null) parts.push(`${used} used`);
  return `Voxels of subject ${id}: ${parts.join(', ')}.`;
}
