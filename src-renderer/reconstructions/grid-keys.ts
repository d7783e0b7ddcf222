/** A cell by its place: rows as they are shown, column 0 holds the names. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/**
 * Where a key leads from a cell of a grid; null for keys that move nothing.
 * @param page rows that are in view
 */
export function moved(
  { row, column }: CellPlace,
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  { rows, columns, page }: { rows: number; columns: number; page: number },
): CellPlace | null {
  const far = ctrlKey || metaKey;
  const within = (value: number, count: number): number => Math.min(Math.max(value, 0), count - 1);
  const to = (r: number, c: number): CellPlace => ({ row: within(r, rows), column: within(c, columns) });
  switch (key) {
    case 'ArrowUp':
      return to(row - 1, column);
    case 'ArrowDown':
      return to(row + 1, column);
    case 'ArrowLeft':
      return to(row, column - 1);
    case 'ArrowRight':
      return to(row, column + 1);
    case 'Home':
      return to(far ? 0 : row, 0);
    case 'End':
      return to(far ? rows - 1 : row, columns - 1);
    case 'PageUp':
      return to(row - page, column);
    case 'PageDown':
      return to(row + page, column);
    default:
      return null;
  }
}
