/** Compares text as people count: 'ses-2' before 'ses-10', '01' before '1'; letters by code unit, so the order is the same everywhere. */
export function compareNatural(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const x = left[i]!;
    const y = right[i]!;
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y)) {
      const difference = compareDigits(x, y);
      if (difference !== 0) return difference;
    } else return x < y ? -1 : 1;
  }
  if (left.length !== right.length) return left.length - right.length;
  return a < b ? -1 : a > b ? 1 : 0; // equal in value: '01' before '1'
}

/** Digits compared by value, however long. */
function compareDigits(a: string, b: string): number {
  const x = a.replace(/^0+(?=\d)/, '');
  const y = b.replace(/^0+(?=\d)/, '');
  if (x.length !== y.length) return x.length - y.length;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Whether two index labels mean the same: '01', '1' and 1 do. */
export function sameIndex(a: string | number, b: string | number): boolean {
  const x = String(a);
  const y = String(b);
  return x === y || (/^\d+$/.test(x) && /^\d+$/.test(y) && compareDigits(x, y) === 0);
}

/** Whether the whole of `text` fits `pattern`, in which * stands for any text and ? for one character. */
export function matchesGlob(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
