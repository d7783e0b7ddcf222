/** A part of an array: [start, end) along each axis. */
export type Block = readonly (readonly [number, number])[];

const BLOCK_BYTES = 2 ** 25;

/**
 * Cuts a part of an array into blocks of about 32 MiB, in row-major order and each
 * contiguous in the result, so that they can be laid one after the other. Cuts fall on the borders of chunks,
 * so that no chunk is unpacked twice, unless chunks are much larger than a block.
 */
export function* blocksOf(part: Block, size: number, chunks: readonly number[] | null): Generator<Block> {
  const lengths = part.map(([start, end]) => end - start);
  if (lengths.some((length) => length === 0)) return;
  const bytes = lengths.reduce((product, length) => product * length, size);
  const axis = lengths.findIndex((length) => length > 1);
  if (bytes <= BLOCK_BYTES || axis === -1) {
    yield part;
    return;
  }
  const [start, end] = part[axis]!;
  const wanted = Math.max(1, Math.floor((BLOCK_BYTES / bytes) * lengths[axis]!));
  const border = chunks?.[axis] ?? 1;
  const chunk = border <= 8 * wanted ? border : 1;
  const step = Math.max(chunk, Math.floor(wanted / chunk) * chunk);
  for (let at = start; at < end;) {
    const next = Math.min(end, Math.floor(at / step) * step + step);
    const piece = part.map((range, i) => (i === axis ? ([at, next] as const) : range));
    if (next - at === end - start) yield piece;
    else yield* blocksOf(piece, size, chunks);
    at = next;
  }
}
