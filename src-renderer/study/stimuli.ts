import type { Recipe } from '../../src-main/contract/recipe.ts';

export type Stimuli = NonNullable<Recipe['data']['stimuli']>;

export function parseFolders(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export const sizeText = ([height, width]: readonly [number, number]): string => `${height} × ${width}`;

/** "64 × 64", "64x64", "64, 64" or "64"; null where it is none or out of the recipe's bounds. */
export function parseSize(text: string): [number, number] | null {
  const numbers = text
    .trim()
    .split(/\s*[×x, ]\s*/i)
    .map(Number);
  const [height, width = height] = numbers;
  const fine = (n: number | undefined): n is number =>
    n !== undefined && Number.isInteger(n) && n >= 4 && n <= 1024;
  return numbers.length <= 2 && fine(height) && fine(width) ? [height, width] : null;
}
