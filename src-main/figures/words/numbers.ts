/** A share in per cent with one decimal, or a correlation with two. */
export function formatValue(value: number, share: boolean): string {
  return (share ? (100 * value).toFixed(1) : value.toFixed(2)).replace('-', '−');
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
