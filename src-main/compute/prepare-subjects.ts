import { resolve } from 'node:path';
import { PerceptError } from '../errors.ts';
import { needsTrainingPatterns } from '../recipe/decoder-schema.ts';
import { planSubject } from '../recipe/plan-bids.ts';
import type { PlannedSubject } from '../recipe/planned-subject.ts';
import { indexStudy } from '../study/bids/index.ts';
import { isSimulated } from '../study/bids/simulated.ts';
import { subjectOfLabel } from '../study/bids/subject-label.ts';
import { bidsPatterns, countBidsSteps } from './bids-steps.ts';
import type { Context } from './context.ts';
import type { LatentsStep } from './latents-step.ts';
import { fittedPatterns, planPatterns, readSubjectPatterns } from './pattern-steps.ts';
import type { SubjectPatterns, SubjectStimuli } from './subject.ts';

/** A subject whose stimuli are known; `patterns` does the work once the latents are there. */
export interface Prepared extends SubjectStimuli {
  readonly steps: number;
  patterns(trainNames: readonly string[], latents: Promise<LatentsStep>): Promise<SubjectPatterns>;
}

/** A subject that cannot be done, and why. */
export interface Failure {
  readonly id: string;
  readonly error: Error;
}

/** What the recipe means for each of its subjects; what can be refused is refused here. */
export async function prepareSubjects(
  context: Context,
): Promise<{ prepared: Prepared[]; failures: Failure[]; simulated: boolean; root: string | undefined }> {
  const { recipe, folder } = context;
  const { data } = recipe;
  if (data.kind === 'patterns') {
    if (recipe.searchlight !== undefined) {
      throw new PerceptError('a searchlight needs voxels with a place in mm, and patterns have none', {
        remedy: 'Remove "searchlight" from the recipe, or decode from scans.',
      });
    }
    const ids = Object.keys(data.subjects);
    const read = await settle(ids, (id) => readSubjectPatterns(context, data, id));
    const elsewhere = union(read.done.map(({ atoms }) => atoms.map(({ name }) => name)));
    const { done, failures } = await settle(
      read.done.map(({ id }) => id),
      async (id) =>
        planPatterns(
          recipe,
          read.done.find((one) => one.id === id)!,
          elsewhere,
        ),
    );
    const prepared = done.map((subject) => ({
      ...subject,
      categories: new Map<string, string>(),
      steps: 1,
      patterns: (names: readonly string[], latents: Promise<LatentsStep>) =>
        fittedPatterns(context, subject, names, latents),
    }));
    return { prepared, failures: [...read.failures, ...failures], simulated: false, root: undefined };
  }
  const study = await indexStudy(resolve(folder, data.folder));
  const all = study.subjects.map(({ id }) => id);
  const ids =
    data.subjects === undefined ? all : union([data.subjects.map((label) => subjectOfLabel(all, label))]);
  const { done, failures } = await settle(ids, (id) => planSubject(study, recipe, data, id, folder));
  const elsewhere = union(done.map(({ masks }) => masks.map(({ name }) => name)));
  const prepared = done.map((subject) => ({
    id: subject.id,
    train: items(subject.train),
    test: items(subject.test),
    categories: new Map(
      [...subject.train, ...subject.test].flatMap((run) =>
        run.trials.flatMap(({ item, category }) =>
          category === undefined ? [] : [[item, category] as const],
        ),
      ),
    ),
    categoryImages: subject.categoryImages,
    steps: countBidsSteps(subject, {
      single: needsTrainingPatterns(recipe.decoder),
      repeats: recipe.evaluation.repeats,
    }),
    patterns: (names: readonly string[], latents: Promise<LatentsStep>) =>
      bidsPatterns(context, subject, names, latents, elsewhere),
  }));
  return { prepared, failures, simulated: isSimulated(study.description), root: study.root };
}

function items(runs: PlannedSubject['train']): string[] {
  return union(runs.map((run) => run.trials.map((trial) => trial.item)));
}

async function settle<T>(
  ids: readonly string[],
  prepare: (id: string) => Promise<T>,
): Promise<{ done: T[]; failures: Failure[] }> {
  const done: T[] = [];
  const failures: Failure[] = [];
  const outcomes = await Promise.allSettled(ids.map(prepare));
  outcomes.forEach((outcome, i) => {
    if (outcome.status === 'fulfilled') done.push(outcome.value);
    else failures.push({ id: ids[i]!, error: outcome.reason as Error });
  });
  return { done, failures };
}

/** The subjects asked for, of those known. @throws PerceptError naming those that are not there */
export function wantedSubjects(known: readonly string[], asked: readonly string[] | undefined): string[] {
  if (asked === undefined) return [...known];
  const ids = asked.map((label) => subjectOfLabel(known, label));
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new PerceptError(`there is no subject ${unknown.join(', ')}`, {
      remedy: `The subjects of the recipe are ${known.join(', ')}.`,
    });
  }
  return ids;
}

/** A stack of images is in the order of the patterns, which must be the same for all subjects. */
export function refuseOtherOrder(
  prepared: readonly Prepared[],
  train: readonly string[],
  test: readonly string[],
): void {
  const other = prepared.find(
    (subject) => !sameNames(subject.train, train) || !sameNames(subject.test, test),
  );
  if (other === undefined) return;
  throw new PerceptError(
    `the patterns of subject ${other.id} are of other stimuli, or in another order, than those of ${prepared[0]!.id}; the images in one stack cannot be told apart`,
    { remedy: 'Name the images by file: data.stimuli.folders.' },
  );
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** Names that occur anywhere, each once, in the order in which they first occur. */
export function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}
