import { PerceptError } from '../../errors.ts';
import type { NdArray } from './nd-array.ts';

/** A MATLAB value as far as Percept reads it; arrays inside are row-major. */
export type MatValue =
  | { readonly kind: 'numeric'; readonly dtype: string; readonly array: NdArray; readonly note?: string }
  | { readonly kind: 'text'; readonly texts: string[]; readonly shape: readonly number[] }
  | { readonly kind: 'cell'; readonly shape: readonly number[]; readonly items: MatValue[] }
  | {
      readonly kind: 'struct';
      readonly shape: readonly number[];
      readonly fields: string[];
      /** One list of field values for each element of the struct array. */
      readonly items: MatValue[][];
    }
  | {
      readonly kind: 'other';
      readonly shape: readonly number[];
      readonly dtype: string;
      readonly note: string;
    };

/** Texts of a char array, or of a cell array with one text in each cell; undefined for anything else. */
export function textsOf(value: MatValue): string[] | undefined {
  if (value.kind === 'text') return value.texts;
  if (value.kind !== 'cell' || value.items.length === 0) return undefined;
  const texts: string[] = [];
  for (const item of value.items) {
    const inner = item.kind === 'text' && item.texts.length === 0 ? [''] : textsOf(item);
    if (inner?.length !== 1) return undefined;
    texts.push(inner[0]!);
  }
  return texts;
}

const MAX_NAMES = 10_000;

/** A value and what is inside it, under MATLAB's names: s.field, s(2).field, c{3}. */
export function* namedValues(name: string, value: MatValue, file: string): Generator<[string, MatValue]> {
  let count = 0;
  function* walk(path: string, at: MatValue): Generator<[string, MatValue]> {
    if (++count > MAX_NAMES)
      throw new PerceptError(`'${name}' holds more than ${MAX_NAMES} values`, {
        file,
        remedy: 'Save the arrays that are needed as variables of their own.',
      });
    yield [path, at];
    if (at.kind === 'cell' && textsOf(at) === undefined)
      for (const [i, item] of at.items.entries()) yield* walk(`${path}{${i + 1}}`, item);
    if (at.kind === 'struct')
      for (const [i, values] of at.items.entries()) {
        const element = at.items.length === 1 ? path : `${path}(${i + 1})`;
        for (const [f, item] of values.entries()) yield* walk(`${element}.${at.fields[f]!}`, item);
      }
  }
  yield* walk(name, value);
}
