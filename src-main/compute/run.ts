import { join, resolve } from 'node:path';
import { PerceptError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import { planSubject, type PlannedSubject } from '../recipe/plan-bids.ts';
import { indexStudy } from '../study/bids/index.ts';
import { sameIndex } from '../study/natural.ts';
import { perceptBuild, perceptVersion } from '../version.ts';
import { bidsPatterns, countBidsSteps } from './bids-steps.ts';
import { StepCache, type StepResult } from './cache.ts';
import { ProgressCounter, type Context } from './context.ts';
import { decodeSubject, type DecodedSubject } from './decode-steps.ts';
import { groupResults } from './group.ts';
import { latentsStep } from './latents-step.ts';
import { refuseForeignFolder } from './out-folder.ts';
import { writeOutputs } from './outputs.ts';
import { fittedPatterns, readSubjectPatterns } from './pattern-steps.ts';
import type { Runner } from './pool.ts';
import type { OnProgress } from './progress.ts';
import type { RunResult } from './results.ts';
import type { SubjectPatterns, SubjectStimuli } from './subject.ts';
import { sweepFolder } from './sweep.ts';

export interface RunInput {
  readonly recipe: Recipe;
  readonly recipeFile: string;
  /** Folder that paths of the recipe are relative to. */
  readonly folder: string;
  readonly out: string;
  readonly runner: Runner;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  readonly subjects?: readonly string[];
}

/** A subject whose stimuli are known; `patterns` does the work once the latents are there. */
interface Prepared extends SubjectStimuli {
  readonly steps: number;
  patterns(trainNames: readonly string[], latents: Promise<StepResult>): Promise<SubjectPatterns>;
}

interface Failure {
  readonly id: string;
  readonly error: Error;
}

/**
 * Runs a recipe: every step that is not in the cache of `out` yet, then the results as files.
 * @returns the result; `errors` has the subjects that failed
 * @throws PerceptError when nothing can be made
 */
export async function runRecipe(input: RunInput): Promise<RunResult> {
  const { recipe, folder, out, runner, signal } = input;
  const read = recipe.data.kind === 'bids' ? resolve(folder, recipe.data.folder) : undefined;
  await refuseForeignFolder(out, input.recipeFile, read);
  const cache = new StepCache(join(out, '.cache'));
  await sweepFolder(cache.folder);
  const progress = new ProgressCounter(input.onProgress);
  const context: Context = { recipe, folder, cache, runner, signal, progress };

  const { prepared, failures, simulated, root } = await prepareSubjects(context);
  const wanted = wantedSubjects(
    [...prepared, ...failures].map(({ id }) => id),
    input.subjects,
  );
  const asked = prepared.filter(({ id }) => wanted.includes(id));
  const errors = failures.filter(({ id }) => wanted.includes(id));
  if (asked.length === 0) throw errors[0]!.error;
  const trainNames = union(prepared.map(({ train }) => train));
  const testNames = union(prepared.map(({ test }) => test));
  if (recipe.data.kind === 'bids') {
    // Whoever saw what when, the order is the same. Patterns keep theirs: stacks of images are in the order of the patterns.
    trainNames.sort();
    testNames.sort();
  } else if (recipe.data.stimuli !== undefined && 'train' in recipe.data.stimuli) {
    refuseOtherOrder(prepared, trainNames, testNames);
  }
  progress.expect(2 + asked.reduce((sum, { steps }) => sum + steps + 2, 0));

  const latents = latentsStep(context, { train: trainNames, test: testNames, root });
  const work = Promise.allSettled(
    asked.map(async (subject) =>
      decodeSubject(context, await subject.patterns(trainNames, latents), {
        trainNames,
        testNames,
        latents: await latents,
      }),
    ),
  );
  // Without latents there is no result: that is said at once, not after hours of reading scans.
  const settled = await latents.then(() => work).finally(() => cache.saveHashes());
  signal?.throwIfAborted();
  const decoded: DecodedSubject[] = [];
  settled.forEach((outcome, i) => {
    if (outcome.status === 'fulfilled') decoded.push(outcome.value);
    else errors.push({ id: asked[i]!.id, error: outcome.reason as Error });
  });
  if (decoded.length === 0) throw errors[0]!.error;

  const { about, folder: latentFolder } = await latents.then(async (step) => ({
    ...step,
    about: await step.about,
  }));
  const notes = [...about.notes];
  const centring = recipe.decoder.kind === 'inverse' ? recipe.decoder.centring : 'none';
  if (centring === 'test' || centring === 'leave-one-out') {
    notes.push(
      `Test patterns are centred with the mean of the ${centring === 'test' ? '' : 'other images of the '}test set (transductive).`,
    );
  }
  const seen = testNames.filter((name) => trainNames.includes(name)).length;
  if (seen > 0)
    notes.push(
      `${seen} of ${testNames.length} test stimuli were shown in training runs as well: they are not new to the decoder.`,
    );
  const result: RunResult = {
    percept: perceptVersion,
    title: recipe.title ?? 'Decoding',
    simulated,
    latents: { kind: about.kind, dims: about.dims, trainedOn: about.trainedOn, notes: about.notes },
    subjects: decoded.map(({ result: one }) => one),
    group: groupResults(
      decoded.map(({ result: one }) => one),
      recipe.evaluation.confidence,
    ),
    notes,
    errors: errors.map(({ id, error }) => ({ subject: id, message: error.message })),
    outputs: [],
  };
  const outputs = await writeOutputs(context, {
    out,
    result,
    decoded,
    latentFolder,
    about,
    testNames,
    recipeFile: input.recipeFile,
    build: perceptBuild,
  });
  progress.finish('results written');
  return { ...result, outputs };
}

async function prepareSubjects(
  context: Context,
): Promise<{ prepared: Prepared[]; failures: Failure[]; simulated: boolean; root: string | undefined }> {
  const { recipe, folder } = context;
  const { data } = recipe;
  if (data.kind === 'patterns') {
    const ids = Object.keys(data.subjects);
    const { done, failures } = await settle(ids, (id) => readSubjectPatterns(context, data, id));
    const prepared = done.map((read) => ({
      ...read,
      steps: 1,
      patterns: (names: readonly string[], latents: Promise<StepResult>) =>
        fittedPatterns(context, read, names, latents),
    }));
    return { prepared, failures, simulated: false, root: undefined };
  }
  const study = await indexStudy(resolve(folder, data.folder));
  const all = study.subjects.map(({ id }) => id);
  const ids =
    data.subjects === undefined ? all : union([data.subjects.map((label) => subjectId(all, label))]);
  const { done, failures } = await settle(ids, (id) => planSubject(study, recipe, data, id, folder));
  const prepared = done.map((subject) => ({
    id: subject.id,
    train: items(subject.train),
    test: items(subject.test),
    steps: countBidsSteps(subject, recipe.decoder.kind === 'ridge'),
    patterns: (names: readonly string[], latents: Promise<StepResult>) =>
      bidsPatterns(context, subject, names, latents),
  }));
  return { prepared, failures, simulated: isSimulated(study.description), root: study.root };
}

/** Whether the study says of itself that Percept simulated it: then every result says so too. */
function isSimulated(description: Readonly<Record<string, unknown>>): boolean {
  const by = description['GeneratedBy'];
  return (
    Array.isArray(by) &&
    by.some(
      (one: { Name?: unknown; Description?: unknown } | null) =>
        one?.Name === 'Percept' && /simulated/i.test(String(one.Description)),
    )
  );
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

function wantedSubjects(known: readonly string[], asked: readonly string[] | undefined): string[] {
  if (asked === undefined) return [...known];
  const ids = asked.map((label) => subjectId(known, label));
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new PerceptError(`there is no subject ${unknown.join(', ')}`, {
      remedy: `The subjects of the recipe are ${known.join(', ')}.`,
    });
  }
  return ids;
}

/** The subject that a label means: "sub-01" and, where no other is alike, "1" are 01. */
function subjectId(known: readonly string[], label: string): string {
  const bare = label.replace(/^sub-/, '');
  const alike = known.filter((id) => sameIndex(id, bare));
  return known.includes(bare) || alike.length !== 1 ? bare : alike[0]!;
}

/** A stack of images is in the order of the patterns, which must be the same for all subjects. */
function refuseOtherOrder(
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
function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}
