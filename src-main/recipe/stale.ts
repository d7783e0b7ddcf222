import { canonicalJson } from '../files.ts';
import { listed } from '../study/findings.ts';
import type { Recipe } from './schema.ts';

const most = 12;

/**
 * What of the recipe has changed since it was run, of all that the fits depend on: data, latents, GLM and decoder. Regions,
 * evaluation and output can be changed at any time. Both recipes with absolute paths (`absoluteRecipe`).
 * @returns a line for each difference, in words; none when the fits still hold
 */
export function staleReasons(asRun: Recipe, now: Recipe): string[] {
  const found: string[] = [];
  compare('', fitted(asRun), fitted(now), found);
  return found.length > most ? [...found.slice(0, most), `and ${found.length - most} more`] : found;
}

function fitted(recipe: Recipe): unknown {
  const { data, latents, glm, decoder } = recipe;
  // The seed moves the fits only where a PCA may draw random numbers.
  const random = latents.kind === 'pca' && latents.method !== 'exact';
  return { data: withoutColours(data), latents, glm, decoder, ...(random ? { seed: recipe.seed } : {}) };
}

/** In what colour a mask is shown matters to no fit. */
function withoutColours(data: Recipe['data']): Recipe['data'] {
  if (data.kind !== 'bids' || data.masks === undefined) return data;
  return { ...data, masks: data.masks.map(({ colour: _colour, ...mask }) => mask) };
}

function compare(path: string, before: unknown, now: unknown, found: string[]): void {
  if (isObject(before) && isObject(now)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)]))
      compare(path === '' ? key : `${path}.${key}`, before[key], now[key], found);
  } else if (canonicalJson(before ?? null) !== canonicalJson(now ?? null)) {
    found.push(`${path}: ${inWords(before)} when it was run, ${inWords(now)} now`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function inWords(value: unknown): string {
  if (value === undefined) return 'not given';
  if (value === null) return 'none';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : listed(value.map(short), 6);
  return short(value);
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
