import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { explainSystemError, PerceptError } from '../../errors.ts';

const nullable = z.number().nullable();
const score = z.object({
  value: nullable,
  n: z.number(),
  pairs: z.number(),
  chance: nullable.optional(),
  ci: z.tuple([nullable, nullable]).nullish(),
  ciMethod: z.string().nullish(),
});

/** What figures show of a comparison.json of `percept compare`. */
const comparisonSchema = z.object({
  title: z.string(),
  columns: z.array(
    z.object({
      id: z.string(),
      score: z.string(),
      split: z.string().default('all'),
      on: z.string().default(''),
      definition: z.object({ convention: z.string(), tieRule: z.string().default('none') }),
    }),
  ),
  methods: z.array(
    z.object({
      name: z.string(),
      cells: z.array(
        z.object({
          column: z.string(),
          perSubject: z.array(z.object({ subject: z.string(), score })),
          group: z.object({
            mean: nullable.optional(),
            n: z.number(),
            ci: z.tuple([nullable, nullable]).nullish(),
            ciMethod: z.string().nullish(),
          }),
        }),
      ),
    }),
  ),
  published: z
    .array(
      z.object({
        method: z.string(),
        measure: z.string(),
        value: z.number(),
        unit: z.string(),
        images: z.number(),
        source: z.string(),
        notComparable: z.string(),
      }),
    )
    .default([]),
  notes: z.array(z.string()).default([]),
});
export type ComparisonFile = z.infer<typeof comparisonSchema>;

/** A comparison that `percept compare` wrote. @throws PerceptError when it is none */
export async function readComparison(file: string): Promise<ComparisonFile> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw explainSystemError(error, file);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PerceptError(`this is not valid JSON (${(error as Error).message})`, { file });
  }
  const parsed = comparisonSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new PerceptError(`this is no comparison of Percept (${issue.path.join('.')}: ${issue.message})`, {
    file,
    remedy: 'Give the comparison.json that percept compare wrote.',
  });
}
