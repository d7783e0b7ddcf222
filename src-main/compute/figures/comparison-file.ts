import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { PerceptError } from '../../errors.ts';
import { hashFile } from '../../files.ts';
import { readText } from '../../text.ts';

/** Larger ones are not Percept's. */
const MOST_BYTES = 2 ** 28;

const nullable = z.number().nullable();
const name = z.string().max(1000);
const imageFile = z.object({
  file: z.string().min(1).max(4096),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ComparedImage = z.infer<typeof imageFile>;

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
      kind: z.string().optional(),
      region: z.string().nullish(),
      cells: z.array(
        z.object({
          column: z.string(),
          perSubject: z.array(
            z.object({ subject: z.string(), score, perImage: z.array(nullable).optional() }),
          ),
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
  stimuli: z.array(name).default([]),
  /** Images that were presented, of which those above are what every method has. */
  presented: z.number().default(0),
  /** Files in the order of the stimuli; comparisons of older versions name none. */
  images: z
    .object({
      shown: z.array(imageFile).nullable(),
      sets: z.array(z.object({ method: z.string(), subject: z.string(), files: z.array(imageFile) })),
    })
    .default({ shown: null, sets: [] }),
});
export type ComparisonFile = z.infer<typeof comparisonSchema> & {
  /** Folder that paths of images are relative to. */
  readonly folder: string;
};

const remedy = 'Give the comparison.json that percept compare wrote.';

/** A comparison that `percept compare` wrote. @throws PerceptError when it is none */
export async function readComparison(file: string): Promise<ComparisonFile> {
  const text = await readText(file, MOST_BYTES);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PerceptError(`this is not valid JSON (${(error as Error).message})`, { file });
  }
  const parsed = comparisonSchema.safeParse(json);
  if (parsed.success) {
    const { images, stimuli } = parsed.data;
    const lists = [
      ...(images.shown === null ? [] : [images.shown]),
      ...images.sets.map(({ files }) => files),
    ];
    if (lists.every((files) => files.length === stimuli.length))
      return { ...parsed.data, folder: dirname(resolve(file)) };
    throw new PerceptError('its lists of images are not as long as its list of stimuli', { file, remedy });
  }
  const issue = parsed.error.issues[0]!;
  throw new PerceptError(`this is no comparison of Percept (${issue.path.join('.')}: ${issue.message})`, {
    file,
    remedy,
  });
}

/**
 * Where an image of a comparison lies. Only a file that is the one that was compared is given: another one under its name would be shown
 * beside scores that are not its own.
 * @throws PerceptError naming a file that is gone, or has changed since
 */
export async function comparedFile(
  { folder }: Pick<ComparisonFile, 'folder'>,
  { file, sha256 }: ComparedImage,
): Promise<string> {
  const path = resolve(folder, file);
  const again = 'Put back the file that was compared, or make the comparison again: percept compare.';
  const found = await hashFile(path).catch((error: unknown) => {
    const code =
      error instanceof PerceptError ? (error.cause as NodeJS.ErrnoException | undefined)?.code : '';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new PerceptError('this image of the comparison is gone', { file: path, remedy: again });
  });
  if (found === sha256) return path;
  throw new PerceptError('this image has changed since it was compared', { file: path, remedy: again });
}
