import type { DecodingView } from '../../src-main/contract/decoding.ts';

/** A region's accuracy against the number of repeats, mean over subjects. */
export interface Curve {
  readonly region: string;
  readonly points: readonly {
    readonly repeats: number;
    readonly mean: number;
    readonly ci: readonly [number | null, number | null] | null;
  }[];
}

/** Scores that the curves are of, in the order in which they are offered. */
export function curveScores({ results }: Pick<DecodingView, 'results'>): string[] {
  return [...new Set((results.groupRepeats ?? []).flatMap(({ curve }) => curve.map(({ score }) => score)))];
}

export function curvesOf({ results }: Pick<DecodingView, 'results'>, score: string): Curve[] {
  return (results.groupRepeats ?? []).map(({ region, curve }) => ({
    region,
    points: curve.flatMap(({ score: of, repeats, mean, ci }) =>
      of === score && mean !== null ? [{ repeats, mean, ci }] : [],
    ),
  }));
}

/** What the repeats of the test images are, over all subjects and regions, in words: "8 repeats (runs) of 12 test images". */
export function repeatsInWords({ results }: Pick<DecodingView, 'results'>): string {
  const found = results.subjects.flatMap(({ regions }) =>
    regions.flatMap(({ repeats }) => (repeats === undefined ? [] : [repeats])),
  );
  const range = (values: readonly number[]): string =>
    [...new Set([Math.min(...values), Math.max(...values)])].join(' to ');
  const units = [...new Set(found.map(({ unit }) => `${unit}s`))].join(' or ');
  return `${range(found.map(({ repeats }) => repeats))} repeats (${units}) of ${range(found.map(({ images }) => images))} test images`;
}

/** How the ceilings are computed, each once. */
export function ceilingConventions({ results }: Pick<DecodingView, 'results'>): string[] {
  return [
    ...new Set(
      results.subjects.flatMap(({ regions }) =>
        regions.flatMap(({ repeats }) => repeats?.ceilings.map(({ convention }) => convention) ?? []),
      ),
    ),
  ];
}

/** Heights of labels beside lines: as near to `at` as leaves `gap` between neighbours, in the order of `at`. */
export function spread(at: readonly number[], gap: number): number[] {
  const order = [...at.keys()].sort((a, b) => at[a]! - at[b]!);
  // Labels that touch become one block, which stands where its members wish on average.
  const blocks: { members: number[]; middle: number }[] = [];
  for (const index of order) {
    blocks.push({ members: [index], middle: at[index]! });
    while (blocks.length > 1) {
      const [below, above] = [blocks.at(-2)!, blocks.at(-1)!];
      const needed = ((below.members.length + above.members.length) / 2) * gap;
      if (above.middle - below.middle >= needed) break;
      const members = [...below.members, ...above.members];
      const middle = members.reduce((sum, one) => sum + at[one]!, 0) / members.length;
      blocks.splice(-2, 2, { members, middle });
    }
  }
  const out = new Array<number>(at.length);
  for (const { members, middle } of blocks)
    members.forEach((index, k) => (out[index] = middle + (k - (members.length - 1) / 2) * gap));
  return out;
}
