/** Bytes `from` to `to`, the last one not included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The range that a Range header asks of `size` bytes (RFC 9110, 14.1.2).
 * @returns 'whole' where there is no header or one that is to be ignored: another unit, several ranges, bad syntax;
 * 'unsatisfiable' where it asks for bytes beyond the end
 */
export function parseRange(
  header: string | null | undefined,
  size: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (found === null) return 'whole';
  const [, first = '', last = ''] = found;
  if (first === '') {
    // The last bytes: "-500".
    if (last === '') return 'whole';
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size };
  }
  if (last !== '' && Number(last) < Number(first)) return 'whole';
  if (Number(first) >= size) return 'unsatisfiable';
  return { from: Number(first), to: last === '' ? size : Math.min(Number(last) + 1, size) };
}
