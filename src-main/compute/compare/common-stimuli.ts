import { PerceptError } from '../../errors.ts';
import { listed } from '../../study/findings.ts';
import { labelOf, type LoadedMethod, type Presented } from './model.ts';

/** An image that is not scored, and the sets that do not have it. */
export interface LeftOut {
  readonly stimulus: string;
  readonly lackedBy: readonly string[];
}

/**
 * The images that every set of every method has: all are scored on these and no others.
 * @throws PerceptError when there are not two, naming who lacks most
 */
export function commonStimuli(
  { stimuli }: Presented,
  methods: readonly LoadedMethod[],
): { stimuli: string[]; leftOut: LeftOut[] } {
  const sets = methods.flatMap(({ name, images, vectors, spaces }) => [
    ...[...images].map(([subject, files]) => ({
      label: labelOf(name, subject),
      has: (one: string) => files.has(one),
    })),
    ...vectors.map(({ subject, space, rows }) => ({
      label: `${labelOf(name, subject)} (latents)`,
      has: (one: string) => rows.has(one) && spaces.find(({ id }) => id === space)!.truth.has(one),
    })),
  ]);
  const empty = methods.find(({ images, vectors }) => images.size === 0 && vectors.length === 0);
  if (empty !== undefined) {
    refuseCategories(methods);
    throw new PerceptError(`method "${empty.name}" has nothing that can be scored${whyNot(empty)}`, {
      file: empty.source,
      remedy:
        empty.reports.length === 0
          ? 'Give its reconstructions or latents.'
          : 'Name its files by stimulus, or give a match table ("match") or the order of the stimuli ("order").',
    });
  }
  const kept: string[] = [];
  const leftOut: LeftOut[] = [];
  for (const stimulus of stimuli) {
    const lackedBy = sets.filter(({ has }) => !has(stimulus)).map(({ label }) => label);
    if (lackedBy.length === 0) kept.push(stimulus);
    else leftOut.push({ stimulus, lackedBy });
  }
  if (kept.length >= 2) return { stimuli: kept, leftOut };
  refuseCategories(methods);
  const worst = sets
    .map(({ label, has }) => ({ label, count: stimuli.filter(has).length }))
    .sort((a, b) => a.count - b.count)
    .slice(0, 3)
    .map(({ label, count }) => `${label} has ${count}`);
  throw new PerceptError(
    `only ${kept.length} of ${stimuli.length} images are there for every method and subject: ${listed(worst)}`,
    { remedy: 'Compare fewer methods or subjects ("subjects"), or complete their images.' },
  );
}

/** Says why there are no common images, where some methods are of categories and others are not. */
function refuseCategories(methods: readonly LoadedMethod[]): void {
  const one = methods.find(({ categories }) => categories);
  if (one === undefined || methods.every(({ categories }) => categories)) return;
  throw new PerceptError(
    `the results of method "${one.name}" are of categories (imagery) and cannot be compared on images`,
    {
      file: one.source,
      remedy: 'Take it off the comparison, or compare it with results of categories alone.',
    },
  );
}

function whyNot({ reports }: LoadedMethod): string {
  const reasons = new Set(reports.flatMap(({ report }) => report.unused.map(({ why }) => why)));
  return reasons.size === 0 ? '' : ` (files are ${listed([...reasons], 2)})`;
}
