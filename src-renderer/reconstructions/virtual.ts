/** Rows from `from` to before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The rows of a list that a viewport shows, also in part.
 * @param top pixels of the list above the viewport; @param height of the viewport
 */
export function visibleSpan(top: number, height: number, rowHeight: number, count: number): Span {
  if (!(rowHeight > 0) || count === 0 || height <= 0) return { from: 0, to: 0 };
  const from = Math.min(Math.max(Math.floor(top / rowHeight), 0), count - 1);
  return { from, to: Math.min(Math.max(Math.ceil((top + height) / rowHeight), from + 1), count) };
}

/** A span with `margin` rows more on both sides. */
export function widened({ from, to }: Span, margin: number, count: number): Span {
  return { from: Math.max(from - margin, 0), to: Math.min(to + margin, count) };
}

/** Where to scroll so that a row is in view: not at all where it is. */
export function scrollTo(row: number, top: number, height: number, rowHeight: number): number {
  const start = row * rowHeight;
  if (start < top) return start;
  return start + rowHeight > top + height ? Math.max(start + rowHeight - height, 0) : top;
}
