import { z } from 'zod';
import { PerceptError, explainSystemError } from '../errors.ts';
import { isPlain, NOT_PLAIN } from '../plain-text.ts';
import { readText } from '../text.ts';
import { networkSchema } from './evaluation-schema.ts';

const name = z.string().min(1).max(80).refine(isPlain, NOT_PLAIN);
const path = z.string().min(1).max(4096);
const subject = z
  .string()
  .regex(/^[A-Za-z0-9]+$/, 'a subject label has letters and digits only, without "sub-"');

const results = z.strictObject({
  name,
  results: path.describe('a results folder of Percept, or the recipe that was run'),
  region: z
    .string()
    .min(1)
    .optional()
    .describe('region of these results; that of the comparison when left out'),
});

const vectors = z.strictObject({
  file: path.describe(
    'predicted latents, one row a stimulus: npy, npz, mat, CSV, TSV; {subject} in the path stands for the subject label',
  ),
  variable: z.string().optional(),
  names: z.string().optional().describe('file or variable with the stimulus of each row'),
  truth: path
    .optional()
    .describe('true latents of the stimuli; those of the results with as many latents when left out'),
});

const features = z.strictObject({
  folder: path.describe('decoded features: <layer>/<subject>/<region>/<stimulus>.mat (or npy, npz)'),
  truth: path.describe('features of the stimuli: <layer>/<stimulus>.mat (or npy, npz)'),
  layers: z.array(z.string().min(1)).min(1).max(100).optional().describe('all that both have when left out'),
});

const files = z
  .strictObject({
    name,
    reconstructions: path.optional().describe('folder of images, named as the other program named them'),
    latents: vectors.optional(),
    features: features.optional(),
    match: path
      .optional()
      .describe('match table (TSV: stimulus_name, file, subject) for files that their names do not tell'),
    order: path
      .optional()
      .describe(
        'list of stimuli, one a line, in the order of numbers in the file names; "sorted" for the order of names',
      ),
    firstNumber: z
      .union([z.literal(0), z.literal(1)])
      .optional()
      .describe('number of the first image, where it is not clear'),
    subject: subject.optional().describe('whose reconstructions these are, where no path says so'),
    region: z
      .string()
      .min(1)
      .optional()
      .describe('region in the paths; that of the comparison when left out'),
  })
  .refine(
    ({ reconstructions, latents, features: some }) =>
      reconstructions !== undefined || latents !== undefined || some !== undefined,
    'a method needs results, reconstructions, latents or features',
  );

const method = z.union([results, files]);

/** A comparison of methods on the same images with the same conventions. */
export const compareSchema = z.strictObject({
  $schema: z.string().optional().describe('where this schema lies, for editors'),
  perceptCompare: z.literal(1).describe('version of this schema'),
  title: z.string().max(200).refine(isPlain, NOT_PLAIN).optional(),
  seed: z.number().int().min(0).default(1).describe('seed of permutations and bootstrap'),
  methods: z
    .array(method)
    .min(1)
    .max(50)
    .refine(
      (all) => new Set(all.map((one) => one.name.toLowerCase())).size === all.length,
      'two methods have the same name',
    ),
  stimuli: z
    .strictObject({
      folders: z.array(path).min(1).describe('folders of the images that were shown, named by stimulus'),
      names: path.optional().describe('list of the test stimuli, one a line'),
    })
    .optional()
    .describe('the test images; those of the first results when left out'),
  subjects: z
    .array(subject)
    .min(1)
    .optional()
    .describe('subjects that are compared; all that have all images when left out'),
  region: z
    .string()
    .min(1)
    .optional()
    .describe('region whose reconstructions are compared; VC, or the first one, when left out'),
  images: z
    .strictObject({
      size: z
        .tuple([z.number().int().min(4).max(1024), z.number().int().min(4).max(1024)])
        .optional()
        .describe(
          '[height, width] that originals and reconstructions are brought to; the smallest reconstruction when left out',
        ),
      kernel: z.enum(['bicubic', 'bilinear', 'nearest']).default('bicubic'),
      channels: z.union([z.literal(1), z.literal(3)]).default(3),
      ssim: z
        .array(z.enum(['gray-2d', 'gray-1d-legacy', 'rgb']))
        .default(['gray-2d'])
        .describe('dialects of structural similarity, each in a column of its own'),
    })
    .prefault({}),
  networks: z
    .array(networkSchema)
    .max(20)
    .default([])
    .describe(
      'imported networks on whose features reconstructions are scored, each layer in columns of its own',
    ),
  metrics: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('names of the scores that are reported; all when left out'),
  seen: z
    .strictObject({
      list: path.describe(
        'names or synsets of the images that a generator was trained on, one a line, or a table',
      ),
      column: z.string().optional().describe('column of names, where the list is a table'),
      flag: z
        .string()
        .optional()
        .describe('column that says 1 for a stimulus that was seen, 0 for one that was not'),
    })
    .optional()
    .describe('splits every score into images that the generator has seen and that it has not'),
  evaluation: z
    .strictObject({
      permutations: z.number().int().min(0).max(1_000_000).default(10_000),
      bootstrap: z.number().int().min(0).max(1_000_000).default(1000),
      confidence: z.number().gt(0).lt(1).default(0.95),
      nWay: z
        .array(z.number().int().min(2).max(100_000))
        .max(20)
        .default([10, 50])
        .describe('n of n-way identification among the images; those with too few are left out'),
      top: z
        .array(z.number().int().min(1).max(100_000))
        .max(20)
        .default([1, 5])
        .describe('k of top-k retrieval among the images'),
    })
    .prefault({}),
  out: path.optional().describe('folder for the results of the comparison'),
});

export type CompareRecipe = z.infer<typeof compareSchema>;
export type CompareMethod = CompareRecipe['methods'][number];
export type FilesMethod = Exclude<CompareMethod, { results: string }>;
export type ResultsMethod = Extract<CompareMethod, { results: string }>;

/** The schema of comparisons as JSON Schema (draft 2020-12), for editors and other programs. */
export function compareJsonSchema(): unknown {
  return { title: 'Percept comparison', ...z.toJSONSchema(compareSchema, { io: 'input' }) };
}

/** Whether JSON is meant as a comparison. */
export function isComparison(json: unknown): boolean {
  return json !== null && typeof json === 'object' && 'perceptCompare' in json;
}

/** Reads a comparison and fills in its defaults. @throws PerceptError naming each key that is wrong */
export async function loadComparison(file: string): Promise<CompareRecipe> {
  return parseComparison(await readJson(file), file);
}

/** @throws PerceptError naming each key that is wrong */
export function parseComparison(json: unknown, file?: string): CompareRecipe {
  const parsed = compareSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.flatMap(faults).map(({ at, message }) => `${at}: ${message}`);
  throw new PerceptError(said.join('; '), {
    ...(file === undefined ? {} : { file }),
    remedy: 'Mend the comparison; `percept compare --schema` prints what it may hold.',
  });
}

/** JSON of a file. @throws PerceptError naming it */
export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file).catch((error: unknown) => {
    throw explainSystemError(error, file);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PerceptError(`this is not valid JSON (${(error as Error).message})`, {
      file,
      remedy: 'Mend the text.',
    });
  }
}

function faults(issue: z.core.$ZodIssue): { at: string; message: string }[] {
  const at = issue.path.length === 0 ? 'the comparison' : issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return [
      { at, message: `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} "${issue.keys.join('", "')}"` },
    ];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Of the alternatives, the one with the fewest faults is the one that was meant.
    const nearest = issue.errors.reduce((best, next) => (next.length < best.length ? next : best));
    return nearest.flatMap((inner) => faults({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [{ at, message: issue.message }];
}
