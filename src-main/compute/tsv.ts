/** Rows as a TSV file; what is not there or no number is n/a (BIDS), and white space inside a cell is a blank. */
export function tsv(rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown): string =>
    value === undefined || value === null || Number.isNaN(value)
      ? 'n/a'
      : String(value).replaceAll(/[\t\r\n]+/g, ' ');
  return `${rows.map((row) => row.map(cell).join('\t')).join('\n')}\n`;
}
