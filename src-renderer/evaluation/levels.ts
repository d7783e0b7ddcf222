import type { DecodingView } from '../../src-main/contract/decoding.ts';

/** Levels that a score is held against, mean over subjects; what the results do not have is empty or null. */
export interface Levels {
  /** Of the nearest training image in place of the prediction, for each region that has one. */
  readonly baseline: readonly Level[];
  readonly baselineOf: string;
  /** Of what the generator makes of the true latents: the same for all regions. */
  readonly generator: number | null;
  /** What a prediction without error would reach, by split halves of the repeats. */
  readonly noise: readonly Level[];
}

export interface Level {
  readonly region: string;
  readonly value: number;
}

export function levelsOf({ results }: Pick<DecodingView, 'results'>, score: string): Levels {
  const regions = [...new Set(results.subjects.flatMap(({ regions: some }) => some.map(({ name }) => name)))];
  const records = (region: string) =>
    results.subjects.flatMap(({ regions: some }) =>
      some
        .filter(({ name }) => name === region)
        .flatMap(({ baselines = [] }) => baselines.filter(({ name }) => name === score)),
    );
  const baseline = regions.flatMap((region) =>
    level(region, meanOf(records(region).map(({ value }) => value))),
  );
  const noise = (results.groupRepeats ?? []).flatMap(({ region, ceilings }) =>
    level(region, ceilings.find((one) => one.score === score)?.ceiling?.mean ?? null),
  );
  return {
    baseline,
    baselineOf: regions.flatMap((region) => records(region).map(({ predictor }) => predictor ?? ''))[0] ?? '',
    generator: meanOf(
      results.subjects.flatMap(({ ceiling = [] }) =>
        ceiling.filter(({ name }) => name === score).map(({ value }) => value),
      ),
    ),
    noise,
  };
}

function level(region: string, value: number | null): Level[] {
  return value === null ? [] : [{ region, value }];
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
