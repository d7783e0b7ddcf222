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
  const { recipe, problems } = checkRecipe(json);
  if (recipe !== null) return recipe;
  throw new PerceptError(problems.map(describeProblem).join('; '), {
    ...(file === undefined ? {} : { file }),
    remedy: 'Mend the recipe; `percept schema` prints what a recipe may hold.',
  });
}

/** Something that breaks the schema: keys of the recipe joined by dots, empty for the recipe as a whole. */
export interface RecipeFault {
  readonly path: string;
  readonly message: string;
}

/** A recipe with its defaults, or null and each key that is wrong. */
export function checkRecipe(json: unknown): { recipe: Recipe | null; problems: RecipeFault[] } {
  const parsed = recipeSchema.safeParse(json);
  return parsed.success
    ? { recipe: parsed.data, problems: [] }
    : { recipe: null, problems: parsed.error.issues.flatMap(faultsOf) };
}

function describeProblem({ path, message }: RecipeFault): string {
  const at = path === '' ? 'the recipe' : path;
  return message.startsWith('unknown key') ? `${message} in ${at}` : `${at}: ${message}`;
}

function faultsOf(issue: z.core.$ZodIssue): RecipeFault[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `"${key}"`).join(', ');
    return [{ path, message: `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${keys}` }];
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Of the alternatives, the one with the fewest faults is the one that was meant.
    const nearest = issue.errors.reduce((best, next) => (next.length < best.length ? next : best));
    return nearest.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message }));
  return [{ path, message: issue.message }];
}
