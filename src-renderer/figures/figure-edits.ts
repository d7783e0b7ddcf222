import type { Figure, Panel } from '../../src-main/contract/figures.ts';

/** Where a panel stands: its row and its place in it. */
export interface Spot {
  readonly row: number;
  readonly column: number;
}

export function panelAt(figure: Figure, { row, column }: Spot): Panel | undefined {
  return figure.rows[row]?.[column];
}

export function withPanel(figure: Figure, { row, column }: Spot, panel: Panel): Figure {
  return {
    ...figure,
    rows: figure.rows.map((panels, r) =>
      r === row ? panels.map((other, c) => (c === column ? panel : other)) : panels,
    ),
  };
}

/** A new row with one panel at the end. */
export function addPanel(figure: Figure, panel: Panel): { figure: Figure; spot: Spot } {
  return {
    figure: { ...figure, rows: [...figure.rows, [panel]] },
    spot: { row: figure.rows.length, column: 0 },
  };
}

/** The figure without a panel; the last one stays. */
export function removePanel(figure: Figure, { row, column }: Spot): Figure {
  const rows = figure.rows
    .map((panels, r) => (r === row ? panels.filter((_, c) => c !== column) : panels))
    .filter((panels) => panels.length > 0);
  return rows.length === 0 ? figure : { ...figure, rows };
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/**
 * Moves a panel: left and right within its row; up and down into the row there, or, where it is not alone, into a row of its own.
 * @returns the figure and where the panel is then; the same where it cannot go there
 */
export function movePanel(figure: Figure, spot: Spot, to: Direction): { figure: Figure; spot: Spot } {
  const { row, column } = spot;
  const rows = figure.rows.map((panels) => [...panels]);
  const panels = rows[row];
  const panel = panels?.[column];
  const stay = { figure, spot };
  if (panels === undefined || panel === undefined) return stay;
  if (to === 'left' || to === 'right') {
    const other = column + (to === 'left' ? -1 : 1);
    if (other < 0 || other >= panels.length) return stay;
    [panels[column], panels[other]] = [panels[other]!, panel];
    return { figure: { ...figure, rows }, spot: { row, column: other } };
  }
  const step = to === 'up' ? -1 : 1;
  panels.splice(column, 1);
  if (panels.length > 0) {
    // Out of a shared row: into one of its own, above or below.
    const at = to === 'up' ? row : row + 1;
    rows.splice(at, 0, [panel]);
    return { figure: { ...figure, rows }, spot: { row: at, column: 0 } };
  }
  const target = rows[row + step];
  if (target === undefined || target.length >= 8) return stay;
  target.push(panel);
  rows.splice(row, 1);
  return {
    figure: { ...figure, rows },
    spot: { row: to === 'up' ? row - 1 : row, column: target.length - 1 },
  };
}

/** A file's name from a title: letters, digits and hyphens. */
export function fileName(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase();
  return plain === '' ? 'figure' : plain;
}
