import type { StudySubject } from '../../src-main/contract/study.ts';

/** One region over all subjects. */
export interface MaskRow {
  readonly name: string;
  /** By subject: which sides have a mask; empty where there is none. */
  readonly sides: readonly ('left' | 'right' | 'both')[][];
  /** Subjects without it. */
  readonly missing: number;
}

/** Masks by name, in the order in which subjects first have them. */
export function maskRows(subjects: readonly StudySubject[]): MaskRow[] {
  const names = [...new Set(subjects.flatMap(({ masks }) => masks.map(({ name }) => name)))];
  return names.map((name) => {
    const sides = subjects.map(({ masks }) => [
      ...new Set(masks.filter((mask) => mask.name === name).map(({ hemisphere }) => hemisphere ?? 'both')),
    ]);
    return { name, sides, missing: sides.filter((found) => found.length === 0).length };
  });
}
