import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { explainSystemError, PerceptError } from '../errors.ts';
import { recipeSchema, type Recipe } from './schema.ts';

/** Reads a recipe and fills in its defaults. @throws PerceptError naming each key that is wrong */
export async function loadRecipe(path: string): Promise<Recipe> {
  const file = resolve(path);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw explainSystemError(error, file);
  });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new PerceptError(`this is not valid JSON (${(error as Error).message})`, {
      file,
      remedy: 'Mend the text; `percept schema` prints what a recipe may hold.',
    });
  }
  return parseRecipe(json, file);
}

/** Checks a recipe that is already JSON. @throws PerceptError naming each key that is wrong */
export function parseRecipe(json: unknown, file?: string): Recipe {
  const parsed = recipeSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new PerceptError(parsed.error.issues.flatMap(describeIssue).join('; '), {
    ...(file === undefined ? {} : { file }),
    remedy: 'Mend the recipe; `percept schema` prints what a recipe may hold.',
  });
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.length === 0 ? 'the recipe' : issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return [
      `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${issue.keys.map((key) => `"${key}"`).join(', ')} in ${at}`,
    ];
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Of the alternatives, the one with the fewest faults is the one that was meant.
    const nearest = issue.errors.reduce((best, next) => (next.length < best.length ? next : best));
    return nearest.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => `${at}: ${message}`);
  return [`${at}: ${issue.message}`];
}
