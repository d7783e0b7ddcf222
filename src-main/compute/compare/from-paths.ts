import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { PerceptError, explainSystemError } from '../../errors.ts';
import { plainText } from '../../plain-text.ts';
import {
  isComparison,
  loadComparison,
  parseComparison,
  readJson,
  type CompareRecipe,
} from '../../recipe/compare-schema.ts';
import { isResultsFolder } from './percept-results.ts';

/** A comparison as it was asked for on the command line. */
export interface AskedComparison {
  readonly comparison: CompareRecipe;
  /** The comparison's own file, where it is one. */
  readonly file: string | undefined;
}

/**
 * The comparison that some paths mean: one file of a comparison, or methods, each a results folder or recipe of Percept, a folder
 * of another program's reconstructions, or a file of its latents, with or without a name before it ("PCA=results/pca").
 * @param options members of the comparison that replace those of a file
 * @throws PerceptError when a path is neither
 */
export async function comparisonOf(
  paths: readonly string[],
  options: Record<string, unknown> = {},
): Promise<AskedComparison> {
  const [first] = paths;
  const alone = paths.length === 1 && first !== undefined ? named(first) : undefined;
  if (alone !== undefined && alone.name === undefined && /\.json$/i.test(alone.path)) {
    const file = alone.path;
    if (isComparison(await readJson(file))) {
      const comparison = await loadComparison(file);
      return { comparison: parseComparison({ ...comparison, ...options }), file };
    }
  }
  const taken = new Set<string>();
  const methods: Record<string, unknown>[] = [];
  for (const text of paths) {
    const { name, path } = named(text);
    const method = await methodAt(path);
    let title = name ?? defaultName(path);
    for (let k = 2; taken.has(title.toLowerCase()); k++) title = `${name ?? defaultName(path)} ${k}`;
    taken.add(title.toLowerCase());
    methods.push({ name: title, ...method });
  }
  return { comparison: parseComparison({ perceptCompare: 1, methods, ...options }), file: undefined };
}

/** "name=path", unless there is a file of the whole text. */
function named(text: string): { name?: string; path: string } {
  const at = text.indexOf('=');
  if (at <= 0 || existsSync(resolve(text))) return { path: resolve(text) };
  return { name: text.slice(0, at).trim(), path: resolve(text.slice(at + 1)) };
}

async function methodAt(path: string): Promise<Record<string, unknown>> {
  const found = await stat(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  if (found.isDirectory()) {
    if (isResultsFolder(path)) return { results: path };
    const recipe = join(path, 'percept.json');
    return existsSync(recipe) ? { results: recipe } : { reconstructions: path };
  }
  if (!/\.json$/i.test(path)) return { latents: { file: path } };
  if (isComparison(await readJson(path)))
    throw new PerceptError('this is a comparison, not a method', {
      file: path,
      remedy: 'Give it alone: percept compare COMPARE.json.',
    });
  return { results: path };
}

function defaultName(path: string): string {
  const name = plainText(basename(path).replace(/\.[A-Za-z0-9]+$/, ''));
  return (name === '' ? 'method' : name).slice(0, 80);
}
