import { resolve } from 'node:path';
import { PerceptError } from '../../errors.ts';
import type { CompareRecipe } from '../../recipe/compare-schema.ts';
import { listed } from '../../study/findings.ts';
import { sameIndex } from '../../study/natural.ts';
import { loadFiles } from './files-method.ts';
import type { LoadedMethod, Presented } from './model.ts';
import { loadPercept, openResults, regionsOf, type PerceptResults } from './percept-results.ts';
import { findPresented } from './presented.ts';

export interface LoadedMethods {
  readonly methods: LoadedMethod[];
  readonly presented: Presented;
  readonly notes: string[];
}

/** Reads all methods of a comparison and finds the images that they are held against. @throws PerceptError naming method or file */
export async function loadMethods(comparison: CompareRecipe, folder: string): Promise<LoadedMethods> {
  const opened = new Map<string, PerceptResults>();
  for (const method of comparison.methods)
    if ('results' in method) opened.set(method.name, await openResults(resolve(folder, method.results)));
  const results = [...opened.values()];
  const presented = await findPresented(comparison, folder, results);
  if (presented.stimuli.length < 2)
    throw new PerceptError(`there are ${presented.stimuli.length} test stimuli: nothing can be compared`, {
      remedy: 'Give two test images or more.',
    });
  const known = [...new Set(results.flatMap((one) => one.results.subjects.map(({ id }) => id)))];
  const subjects = subjectsOf(comparison.subjects, known);
  const region = comparison.region ?? usualRegion(results);
  const loaded = new Map<string, LoadedMethod>();
  for (const method of comparison.methods) {
    if (!('results' in method)) continue;
    loaded.set(
      method.name,
      await loadPercept(opened.get(method.name)!, method.name, method.region ?? region!, subjects),
    );
  }
  const context = {
    folder,
    stimuli: presented.stimuli,
    subjects: subjects ?? known,
    region,
    regions: [
      ...new Set(
        results.flatMap((one) =>
          one.results.subjects.flatMap(({ regions }) => regions.map(({ name }) => name)),
        ),
      ),
    ],
    spaces: [
      ...new Map(
        [...loaded.values()].flatMap(({ spaces }) => spaces).map((space) => [space.id, space]),
      ).values(),
    ],
  };
  for (const method of comparison.methods)
    if (!('results' in method)) loaded.set(method.name, await loadFiles(method, context));
  const methods = withSameLabels(comparison.methods.map(({ name }) => loaded.get(name)!));
  const notes = methods.flatMap((method) => method.notes);
  if (
    presented.files.size === 0 &&
    presented.stack === undefined &&
    methods.some(({ images }) => images.size > 0)
  )
    notes.push(
      'The images that were shown are not at hand, so reconstructions are not scored: give their folders in the comparison ("stimuli").',
    );
  if (methods.some(({ simulated }) => simulated)) notes.push('Some results are of SIMULATED data.');
  return { methods, presented, notes };
}

/** Subjects under one label each: what one method calls 1 and another 01 is the same. */
function withSameLabels(methods: readonly LoadedMethod[]): LoadedMethod[] {
  const labels: string[] = [];
  const label = (subject: string): string => {
    const same = labels.find((one) => sameIndex(one, subject));
    if (same === undefined) labels.push(subject);
    return same ?? subject;
  };
  return methods.map((method) => ({
    ...method,
    images: new Map([...method.images].map(([subject, files]) => [label(subject), files])),
    vectors: method.vectors.map((set) => ({ ...set, subject: label(set.subject) })),
  }));
}

function subjectsOf(asked: readonly string[] | undefined, known: readonly string[]): string[] | undefined {
  if (asked === undefined) return undefined;
  return asked.map((label) => {
    const id = known.find((one) => one === label) ?? known.find((one) => sameIndex(one, label));
    if (id !== undefined || known.length === 0) return id ?? label;
    throw new PerceptError(`there is no subject ${label} in the results that are compared`, {
      remedy: `They have ${listed(known)}.`,
    });
  });
}

/** Visual cortex as a whole where all results have it, else the first region that they share. */
function usualRegion(results: readonly PerceptResults[]): string | undefined {
  if (results.length === 0) return undefined;
  const shared = regionsOf(results[0]!).filter((name) =>
    results.every((one) => regionsOf(one).includes(name)),
  );
  return shared.find((name) => name === 'VC') ?? shared[0] ?? regionsOf(results[0]!)[0];
}
