import { join, resolve } from 'node:path';
import { PerceptError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import { planSubject, type PlannedSubject } from '../recipe/plan-bids.ts';
import { indexStudy } from '../study/bids/index.ts';
import { perceptBuild, perceptVersion } from '../version.ts';
import { bidsPatterns, countBidsSteps } from './bids-steps.ts';
import { StepCache, type StepResult } from './cache.ts';
import { ProgressCounter, type Context } from './context.ts';
import { decodeSubject, type DecodedSubject } from './decode-steps.ts';
import { groupResults } from './group.ts';
import { latentsStep } from './latents-step.ts';
import { writeOutputs } from './outputs.ts';
import { fittedPatterns, readSubjectPatterns } from './pattern-steps.ts';
import type { Runner } from './pool.ts';
import type { OnProgress } from './progress.ts';
import type { RunResult } from './results.ts';
import type { SubjectPatterns, SubjectStimuli } from './subject.ts';

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
  readonly subject: string;
  readonly error: Error;
}

/**
 * Runs a recipe: every step that is not in the cache of `out` yet, then the results as files.
 * @returns the result; `errors` has the subjects that failed
 * @throws PerceptError when nothing can be made
 */
export async function runRecipe(input: RunInput): Promise<RunResult> {
  const { recipe, folder, out, runner, signal } = input;
  const cache = new StepCache(join(out, '.cache'));
  await cache.sweep();
  const progress = new ProgressCounter(input.onProgress);
  const context: Context = { recipe, folder, cache, runner, signal, progress };

  const { prepared, failures, simulated, root } = await prepareSubjects(context);
  const asked = chooseSubjects(prepared, failures, input.subjects);
  if (asked.length === 0)
    throw (
      failures.find(({ subject }) => input.subjects?.includes(subject) ?? true)?.error ?? failures[0]!.error
    );
  const trainNames = union(prepared.map(({ train }) => train));
  const testNames = union(prepared.map(({ test }) => test));
  progress.expect(2 + asked.reduce((sum, { steps }) => sum + steps + 2, 0));

  const latents = latentsStep(context, { train: trainNames, test: testNames, root });
  // Failing latents are reported once, by the subjects that wait for them.
  latents.catch(() => undefined);
  const settled = await Promise.allSettled(
    asked.map(async (subject) =>
      decodeSubject(context, await subject.patterns(trainNames, latents), {
        trainNames,
        testNames,
        latents: await latents,
      }),
    ),
  );
  await cache.saveHashes();
  signal?.throwIfAborted();
  await latents;
  const decoded: DecodedSubject[] = [];
  const errors = failures.filter(({ subject }) => input.subjects?.includes(subject) ?? true);
  settled.forEach((outcome, i) => {
    if (outcome.status === 'fulfilled') decoded.push(outcome.value);
    else errors.push({ subject: asked[i]!.id, error: outcome.reason as Error });
  });
  if (decoded.length === 0) throw errors[0]!.error;

  const { about, folder: latentFolder } = await latents.then(async (step) => ({
    ...step,
    about: await step.about,
  }));
  const notes = [...about.notes];
  if (recipe.decoder.kind === 'inverse' && recipe.decoder.centring === 'test') {
    notes.push('Test patterns are centred with the mean of the test set (transductive).');
  }
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
    errors: errors.map(({ subject, error }) => ({ subject, message: error.message })),
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
  const ids = data.subjects?.map((id) => id.replace(/^sub-/, '')) ?? study.subjects.map(({ id }) => id);
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
    else failures.push({ subject: ids[i]!, error: outcome.reason as Error });
  });
  return { done, failures };
}

function chooseSubjects(
  prepared: readonly Prepared[],
  failures: readonly Failure[],
  asked: readonly string[] | undefined,
): Prepared[] {
  if (asked === undefined) return [...prepared];
  const known = [...prepared.map(({ id }) => id), ...failures.map(({ subject }) => subject)];
  const unknown = asked.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new PerceptError(`there is no subject ${unknown.join(', ')}`, {
      remedy: `The subjects of the recipe are ${known.join(', ')}.`,
    });
  }
  return prepared.filter(({ id }) => asked.includes(id));
}

/** Names that occur anywhere, each once, sorted: the order does not depend on who saw what when. */
function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort();
}
