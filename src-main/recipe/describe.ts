import { dirname, resolve } from 'node:path';
import { PerceptError } from '../errors.ts';
import { indexStudy } from '../study/bids/index.ts';
import { subjectOfLabel } from '../study/bids/subject-label.ts';
import { listed, plural, type Finding } from '../study/findings.ts';
import { loadRecipe } from './load.ts';
import { planSubject } from './plan-bids.ts';
import type { PlannedRun } from './planned-subject.ts';
import type { BidsData, Recipe } from './schema.ts';

/** What a recipe means for its study: labels and values, and what hinders a subject from being run. */
export interface RecipeMeaning {
  readonly facts: readonly (readonly [string, string])[];
  readonly findings: readonly Finding[];
}

/** Plans a recipe for each of its subjects without reading any scan. @throws PerceptError when the recipe or its study cannot be read */
export async function describeRecipe(file: string): Promise<RecipeMeaning> {
  const recipe = await loadRecipe(file);
  const { data } = recipe;
  if (data.kind === 'patterns') {
    const subjects = Object.keys(data.subjects);
    return { facts: [['subjects', `${subjects.length} (${listed(subjects)}), patterns`]], findings: [] };
  }
  return describeBids(recipe, data, dirname(resolve(file)));
}

async function describeBids(recipe: Recipe, data: BidsData, folder: string): Promise<RecipeMeaning> {
  const study = await indexStudy(resolve(folder, data.folder));
  const all = study.subjects.map(({ id }) => id);
  const ids = data.subjects?.map((label) => subjectOfLabel(all, label)) ?? all;
  const facts: [string, string][] = [['subjects', `${ids.length} (${listed(ids)})`]];
  const findings: Finding[] = [];
  const said = { training: new Map<string, string[]>(), test: new Map<string, string[]>() };
  for (const id of ids) {
    try {
      const { train, test, testTask, trainTask, categoryImages } = await planSubject(
        study,
        recipe,
        data,
        id,
        folder,
      );
      const images = new Set([...(categoryImages?.values() ?? [])].flat()).size;
      const against =
        categoryImages === undefined ? '' : `, held against ${plural(images, 'image')} of these`;
      add(said.training, runsInWords(train, trainTask, 'stimulus'), id);
      add(said.test, `${runsInWords(test, testTask, data.testItem)}${against}`, id);
    } catch (error) {
      if (!(error instanceof PerceptError)) throw error;
      const { problem, remedy = '', file } = error;
      findings.push({ severity: 'error', what: problem, todo: remedy, ...(file !== undefined && { file }) });
    }
  }
  for (const [label, words] of Object.entries(said))
    for (const [value, whose] of words)
      facts.push([label, whose.length === ids.length ? value : `${value} (sub-${whose.join(', sub-')})`]);
  return { facts, findings };
}

function add(words: Map<string, string[]>, value: string, id: string): void {
  words.set(value, [...(words.get(value) ?? []), id]);
}

function runsInWords(runs: readonly PlannedRun[], task: string, item: BidsData['testItem']): string {
  const trials = runs.flatMap((run) => run.trials);
  const n = new Set(trials.map((trial) => trial.item)).size;
  const items = item === 'category' ? `${n} ${n === 1 ? 'category' : 'categories'}` : plural(n, 'image');
  return `${plural(runs.length, `${task} run`)}, ${plural(trials.length, 'trial')} of ${items}`;
}
