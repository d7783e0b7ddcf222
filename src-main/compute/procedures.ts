import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { subjectId } from '../contract/common.ts';
import { webgpuCalls } from '../contract/webgpu.ts';
import { importAnswers } from '../contract/models.ts';
import { PerceptError } from '../errors.ts';
import { importModel, type ImportOptions } from '../latents/import/import-model.ts';
import { recipeSchema } from '../recipe/schema.ts';
import { compareForStudy } from './compare/for-study.ts';
import { runRecipeFile } from './run-file.ts';
import { makeTutorial } from './make-tutorial.ts';
import { findDecoding } from './decoding-view.ts';
import { methods } from './methods/index.ts';
import type { Method, MethodContext, RelayedCall, StudyPlace } from './methods/types.ts';
import { openStudy } from './open/open-study.ts';
import { viewStudy } from './open/study-view.ts';
import { webgpuUse } from '../latents/backends/names.ts';
import { windowGpu } from './window-gpu/window-first.ts';
import type { OnProgress } from './progress.ts';
import { sweepFolder } from './sweep.ts';

export interface ProcedureContext extends MethodContext {
  readonly onProgress: OnProgress;
  /** Tells the user something now. */
  readonly say: (line: string) => void;
}

export type Procedure = (input: unknown, context: ProcedureContext) => Promise<unknown>;

const path = z.string().min(1).max(32_768);
const place = z.strictObject({
  root: path,
  kind: z.enum(['bids', 'patterns']),
  recipe: recipeSchema,
  recipeFolder: path,
  recipeName: z.string().min(1).max(255),
  out: path,
});

/** A procedure that parses what it is given. */
function taking<S extends z.ZodType, T>(
  schema: S,
  work: (input: z.output<S>, context: ProcedureContext) => Promise<T>,
): (input: z.input<S>, context: ProcedureContext) => Promise<T> {
  return async (input, context) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success)
      throw new PerceptError(`a call to the compute process breaks the protocol: ${parsed.error.message}`);
    return work(parsed.data, context);
  };
}

/** An unpacked SavedModel is its folder; where a dialog takes files alone, the file in it is chosen. */
function chosenModel(source: string): string {
  return basename(source) === 'saved_model.pb' ? dirname(source) : source;
}

/** Everything that the services can ask of the compute process. */
export const procedures = {
  /** Opens a BIDS folder, a recipe or an array file. */
  open: taking(
    z.strictObject({
      path,
      draft: z
        .strictObject({
          recipe: z.unknown(),
          basedOn: z.strictObject({ file: path, sha256: z.string() }).nullable(),
        })
        .nullable(),
      elsewhere: path,
    }),
    (request) => openStudy(request),
  ),

  /** What a study holds now. */
  view: taking(z.strictObject({ place }), (input) => viewStudy(input.place)),

  /** What a run has left, and the recipe as it was run, or why it cannot be shown; null before the first. */
  decoding: taking(z.strictObject({ place }), (input) => findDecoding(input.place)),

  /** What runs networks, started for that. */
  backend: taking(z.strictObject({}), async (_nothing, { runner }) => {
    const backend = await runner.models.backend();
    return { ...backend, webgpu: webgpuUse(backend.name) };
  }),

  /** The window offers its GPU for live images. */
  webgpuNext: taking(webgpuCalls['webgpu.next'].in, ({ loaded }, { putData, signal }) =>
    windowGpu.next(loaded, putData, signal),
  ),

  webgpuDone: taking(webgpuCalls['webgpu.done'].in, ({ id, result }) =>
    Promise.resolve(windowGpu.done(id, result)),
  ),

  /** A call of the contract about a study. */
  relay: taking(
    z.strictObject({
      call: z.string().max(100),
      place,
      input: z.record(z.string(), z.unknown()),
      window: z.string().max(64).optional(),
    }),
    async (input, context) => {
      const method = Object.hasOwn(methods, input.call)
        ? (methods[input.call as RelayedCall] as Method<'live.decode'> | undefined)
        : undefined;
      if (method === undefined) throw new PerceptError(`this build of Percept cannot do ${input.call}`);
      const { window } = input;
      const own = window === undefined ? context : { ...context, window };
      const output: unknown = await method(input.place satisfies StudyPlace, input.input as never, own);
      return output;
    },
  ),

  /** Runs a recipe's file; its results go to `out`. */
  run: taking(
    z.strictObject({ file: path, out: path, subjects: z.array(subjectId).min(1).optional() }),
    async ({ file, out, subjects }, { runner, signal, onProgress, say }) => {
      const { result } = await runRecipeFile(file, {
        runner,
        signal,
        onProgress,
        onNote: say,
        out,
        ...(subjects === undefined ? {} : { subjects }),
      });
      return { errors: result.errors, notes: result.notes };
    },
  ),

  /** Compares results beside those of a study, and folders of reconstructions. */
  compare: taking(
    z.strictObject({
      place,
      results: z.array(z.string().min(1).max(255)).max(40),
      folders: z.array(z.strictObject({ path, name: z.string().min(1).max(80) })).max(40),
      region: z.string().min(1).max(200).optional(),
    }),
    ({ place: of, ...request }, { runner, signal, onProgress }) =>
      compareForStudy(of satisfies StudyPlace, request, { runner, signal, onProgress }),
  ),

  /** Imports a model into the store of models. */
  importModel: taking(
    z.strictObject({ source: path, store: path, answers: importAnswers }),
    async ({ source, store, answers }, { signal, onProgress }) => {
      await sweepFolder(store);
      const { card } = await importModel(chosenModel(source), store, {
        ...(answers as ImportOptions),
        signal,
        onProgress: ({ step, done, total }) => onProgress({ done, total, label: step }),
      });
      return { name: card.name, notes: card.notes };
    },
  ),

  /** Gives back the memory of the model in a folder, or of all. */
  releaseModels: taking(z.strictObject({ folder: path.optional() }), async ({ folder }, { runner }) => {
    await runner.models.release(folder);
    return {};
  }),

  /** Makes the tutorial study unless it is there. */
  tutorial: taking(
    z.strictObject({ folder: path, seed: z.number().int().min(0) }),
    async ({ folder, seed }, { runner, signal, onProgress }) => ({
      recipe: await makeTutorial(folder, { seed, runner, signal, onProgress }),
    }),
  ),
};

export type Procedures = typeof procedures;
