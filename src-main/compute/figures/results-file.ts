import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { explainSystemError, PerceptError } from '../../errors.ts';
import { hashArray } from '../../files.ts';

/** Larger ones are not Percept's. */
const MOST_BYTES = 2 ** 28;

const nullable = z.number().nullable();
const interval = z.tuple([nullable, nullable]);

/** Of imported models: which weights. */
const network = z.object({ name: z.string(), layer: z.string(), weights: z.string() });

const score = z.object({
  name: z.string(),
  value: nullable,
  n: z.number(),
  pairs: z.number(),
  tieRule: z.string(),
  convention: z.string(),
  chance: nullable.optional(),
  p: nullable.optional(),
  ci: interval.optional(),
  ciMethod: z.string().optional(),
  network: network.optional(),
  resize: z.object({ to: z.tuple([z.number(), z.number()]), kernel: z.string() }).optional(),
});

/** What figures show of results.json; results of older versions lack some of it. */
const resultsSchema = z.object({
  percept: z.string(),
  title: z.string(),
  simulated: z.boolean(),
  confidence: z.number(),
  latents: z.object({
    kind: z.string(),
    dims: z.number(),
    trainedOn: z.number(),
    notes: z.array(z.string()),
    model: z
      .object({ name: z.string(), rescale: z.string().optional(), sha256: z.string().optional() })
      .nullish(),
  }),
  subjects: z.array(
    z.object({
      // Part of paths: it must not lead out of the results.
      id: z.string().regex(/^[^/\\]+$/, 'a subject is no path'),
      train: z.object({ scans: z.number(), runs: z.number(), noise: z.string() }).nullable(),
      test: z.object({ scans: z.number(), runs: z.number(), noise: z.string() }).nullable(),
      /** Of the images that the generator makes of the true latents. */
      ceiling: z.array(score).optional(),
      regions: z.array(
        z.object({
          name: z.string(),
          expression: z.string(),
          voxels: z.number(),
          nImages: z.number(),
          pairs: z.number(),
          scores: z.array(score),
          baselines: z.array(score.extend({ predictor: z.string().optional() })).optional(),
          repeats: z
            .object({
              unit: z.string(),
              repeats: z.number(),
              ceilings: z.array(z.object({ score: z.string(), ceiling: nullable, convention: z.string() })),
            })
            .optional(),
        }),
      ),
    }),
  ),
  group: z.array(
    z.object({
      region: z.string(),
      score: z.string(),
      n: z.number(),
      mean: nullable,
      ci: interval.nullable(),
      ciMethod: z.string().nullable(),
      p: nullable,
      pCorrected: nullable.optional(),
      correction: z.string().nullish(),
    }),
  ),
  seen: z
    .object({
      by: z.string(),
      parts: z.array(z.object({ name: z.string(), images: z.array(z.string()) })),
    })
    .optional(),
  errors: z.array(z.object({ subject: z.string() })).default([]),
});
export type Results = z.infer<typeof resultsSchema>;
export type ResultScore = z.infer<typeof score>;

const recipeFile = z.object({
  recipe: z.record(z.string(), z.unknown()),
  provenance: z.object({ inputs: z.record(z.string(), z.string()).default({}) }).optional(),
});

/**
 * results.json and the recipe as it was run, from a results folder.
 * @throws PerceptError when there are none, or they are damaged
 */
export async function readResults(
  out: string,
): Promise<{ results: Results; sha256: string; recipe: Record<string, unknown> }> {
  const file = join(out, 'results.json');
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MOST_BYTES)
    throw new PerceptError(`${size} bytes are too many for results of Percept`, { file });
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw explainSystemError(error, file);
    throw new PerceptError('there are no results yet', {
      file: out,
      remedy: 'Run the recipe first: percept run.',
    });
  });
  const asRun = await readFile(join(out, 'recipe.json'), 'utf8').catch((error: unknown) => {
    throw explainSystemError(error, join(out, 'recipe.json'));
  });
  const [results, recipe] = [
    parse(resultsSchema, bytes.toString('utf8'), file),
    parse(recipeFile, asRun, join(out, 'recipe.json')),
  ];
  return { results, sha256: hashArray(bytes), recipe: recipe.recipe };
}

function parse<T>(schema: z.ZodType<T>, text: string, file: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PerceptError(`this is not valid JSON (${(error as Error).message})`, {
      file,
      remedy: 'Run the recipe again.',
    });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new PerceptError(
    `these results are damaged, or of another version of Percept (${issue.path.join('.')}: ${issue.message})`,
    {
      file,
      remedy: 'Run the recipe again.',
    },
  );
}
