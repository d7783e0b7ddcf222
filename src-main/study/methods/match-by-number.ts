import type { FileFacts } from './file-facts.ts';

/** What is known of the names of files that say no more of their image than a number. */
export interface NumberMatches {
  readonly matched: readonly { readonly fact: FileFacts; readonly stimulus: string }[];
  readonly unused: readonly { readonly file: string; readonly why: string }[];
}

/**
 * Matches names such as "Img0001" by their number. Which number of a name it is, where there are several, is told by that alone
 * which changes over the files of a subject; whether it begins with 0 or 1 by the numbers that there are, where that is clear.
 * @param order stimuli in the order of the numbers; without it no file is matched
 */
export function matchByNumber(
  facts: readonly FileFacts[],
  order: readonly string[] | undefined,
  firstNumber: 0 | 1 | undefined,
): NumberMatches {
  const matched: { fact: FileFacts; stimulus: string }[] = [];
  const unused: { file: string; why: string }[] = [];
  const refuse = (some: readonly FileFacts[], why: string): void =>
    some.forEach(({ path }) => unused.push({ file: path, why }));
  const groups = new Map<string, FileFacts[]>();
  for (const fact of facts) {
    if (!/\d/.test(fact.rest)) {
      refuse([fact], 'unmatched: its name has neither a stimulus nor a number');
      continue;
    }
    const key = [
      fact.subject ?? '',
      fact.region ?? '',
      fact.folders.join('/'),
      fact.rest.replace(/\d+/g, '#'),
    ].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  for (const group of groups.values()) {
    if (order === undefined) {
      refuse(
        group,
        'unmatched: no stimulus in its name; where it has a number only, give the order of the stimuli',
      );
      continue;
    }
    const numbers = changingNumbers(group.map(({ rest }) => rest));
    if (numbers === undefined) {
      refuse(group, 'ambiguous: which number of its name is that of the image cannot be told');
      continue;
    }
    const first = firstNumber ?? guessFirst(numbers, order.length);
    if (first === undefined) {
      refuse(group, `ambiguous: ${order.length} stimuli could be numbered from 0 or from 1`);
      continue;
    }
    group.forEach((fact, i) => {
      const stimulus = order[numbers[i]! - first];
      if (stimulus === undefined)
        refuse([fact], `unmatched: number ${numbers[i]!}, of ${order.length} stimuli counted from ${first}`);
      else matched.push({ fact, stimulus });
    });
  }
  return { matched, unused };
}

/** The one number of each name that is not the same in all; of a single name its only number. */
function changingNumbers(names: readonly string[]): number[] | undefined {
  const numbers = names.map((name) => (name.match(/\d+/g) ?? []).map(Number));
  const places = numbers[0]!.map((_, place) => place);
  const changing =
    names.length === 1
      ? places
      : places.filter((place) => numbers.some((of) => of[place] !== numbers[0]![place]));
  return changing.length === 1 ? numbers.map((of) => of[changing[0]!]!) : undefined;
}

function guessFirst(numbers: readonly number[], count: number): 0 | 1 | undefined {
  if (numbers.includes(0)) return 0;
  return numbers.includes(count) ? 1 : undefined;
}
