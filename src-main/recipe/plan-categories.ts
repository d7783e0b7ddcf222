import { PerceptError } from '../errors.ts';
import type { Run, Study } from '../study/bids/model.ts';
import { categoryInName } from '../study/category-name.ts';
import { readEvents } from '../study/events.ts';
import { listed, plural } from '../study/findings.ts';
import { mapBounded } from '../study/folders.ts';
import { definedOnly } from './defined-only.ts';
import type { PlannedRun } from './planned-subject.ts';
import type { BidsData, Recipe, RunSelector } from './schema.ts';

/**
 * The images that stand for each category of the test runs.
 * @throws PerceptError when a category has none, or runs that are named for it have no events
 */
export async function categoryImagesOf(
  study: Study,
  recipe: Recipe,
  data: BidsData,
  id: string,
  planned: { readonly train: readonly PlannedRun[]; readonly test: readonly PlannedRun[] },
  choose: (asked: RunSelector | RunSelector[]) => Run[],
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const { categoryImages } = data;
  if (data.testItem !== 'category') return undefined;
  if (categoryImages === undefined && recipe.latents.kind === 'table') return undefined;
  const shown =
    categoryImages === undefined || categoryImages === 'training'
      ? planned.train.flatMap((run) => run.trials.map(({ item, category }) => ({ stimulus: item, category })))
      : await shownIn(choose(categoryImages), study, data, id);
  const wanted = [...new Set(planned.test.flatMap((run) => run.trials.map(({ item }) => item)))].sort();
  const images = new Map<string, Set<string>>();
  for (const { stimulus, category } of shown) {
    // A column that calls every image "image" is no category that a test run has: then the name of the image tells.
    const own = category !== undefined && wanted.includes(category) ? category : categoryInName(stimulus);
    if (!images.has(own)) images.set(own, new Set());
    images.get(own)!.add(stimulus);
  }
  const without = wanted.filter((category) => !images.has(category));
  if (without.length > 0) {
    const there = listed([...images.keys()].sort(), 3);
    throw new PerceptError(
      `sub-${id}: ${without.length} of ${wanted.length} categories of the test runs have no image in the ${categoryImages === undefined || categoryImages === 'training' ? 'training runs' : 'runs of data.categoryImages'} (${listed(without, 3)}; there are ${there})`,
      {
        file: study.root,
        remedy:
          'Name in data.categoryImages the runs that showed images of these categories, for example those of the perception test.',
      },
    );
  }
  return new Map(wanted.map((category) => [category, [...images.get(category)!].sort()]));
}

/** What was shown in runs of which the events alone are needed. */
async function shownIn(
  runs: readonly Run[],
  study: Study,
  data: BidsData,
  id: string,
): Promise<{ stimulus: string; category: string | undefined }[]> {
  const lacking = runs.filter(({ events }) => events === undefined);
  if (lacking.length > 0)
    throw new PerceptError(
      `sub-${id}: ${plural(lacking.length, 'run')} of data.categoryImages lack their events file (${listed(
        lacking.map(({ key }) => key),
        3,
      )})`,
      { file: study.root, remedy: 'Add the events files, or choose other runs.' },
    );
  const { onsetShift, ...mapping } = data.events;
  const events = await mapBounded(runs, (run) => readEvents(run.events!, definedOnly(mapping)));
  return events.flatMap(({ trials }) => trials.map(({ stimulus, category }) => ({ stimulus, category })));
}
