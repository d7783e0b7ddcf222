/** A share in per cent with one decimal, or a correlation with two, or as many as are asked for. */
export function formatValue(value: number, share: boolean, decimals = share ? 1 : 2): string {
  return (share ? 100 * value : value).toFixed(decimals).replace('-', '−');
}

/** Decimals for numbers that are no shares: three where two do not tell the ends of one of these intervals apart, as of small errors. */
export function decimalsFor(intervals: readonly (readonly [number, number])[]): 2 | 3 {
  return intervals.some(([low, high]) => low !== high && low.toFixed(2) === high.toFixed(2)) ? 3 : 2;
}

/** A count with commas from ten thousand on: "9999", "10,000". */
export function thousands(n: number): string {
  return n < 10_000 ? String(n) : n.toLocaleString('en-US');
}

/** "5", or "4 to 6". */
export function between([low, high]: readonly [number, number]): string {
  return low === high ? thousands(low) : `${thousands(low)} to ${thousands(high)}`;
}

/** Counts in words from elsewhere ("10000 shared permutations") as the other numbers of a text are written. */
export function grouped(words: string): string {
  return words.replaceAll(/(?<![\d.,-])\d{5,}(?![\d.,])/g, (digits) => thousands(Number(digits)));
}

/** A number of things: "1 subject", "5 subjects". */
export function counted(n: number, thing: string): string {
  return `${thousands(n)} ${thing}${n === 1 ? '' : 's'}`;
}

/** p in markup as papers print it: "*P* = 0.012", "*P* < 0.001". */
export function formatP(p: number): string {
  return p < 0.001 ? '*P* < 0.001' : `*P* = ${p < 0.1 ? p.toFixed(3) : p.toFixed(2)}`;
}

export function starsOf(p: number | null): string {
  if (p === null || p >= 0.05) return '';
  return p < 0.001 ? '***' : p < 0.01 ? '**' : '*';
}

/** "a, b and c". */
export function listWords(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}

/** Small counts in letters, as text wants them. */
export function countWord(n: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][n] ?? String(n);
}

/** "Subject 1" of "01"; labels that are no numbers stay. */
export function subjectName(id: string): string {
  return /^0*\d+$/.test(id) ? `Subject ${Number(id)}` : `sub-${id}`;
}

/** The first of those that occur most often; undefined of none. */
export function mostCommon<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: T | undefined;
  for (const [value, count] of counts) if (best === undefined || count > counts.get(best)!) best = value;
  return best;
}
