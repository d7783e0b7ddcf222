import { PerceptError } from '../../errors.ts';
import { isMissing, readTsv } from '../../read-tsv.ts';
import { TableLines, type LabelTable } from './table.ts';

/**
 * A BIDS `*_dseg.tsv`: columns index and name, and where they are there abbreviation and color ('#rrggbb').
 * @throws PerceptError when it is no table, a row is cut off, or index or name are missing
 */
export async function readDsegTable(path: string): Promise<LabelTable> {
  const { columns, rows, lines: numbers } = await readTsv(path);
  const column = (...names: string[]): number =>
    columns.findIndex((name) => names.includes(name.toLowerCase()));
  const [index, name] = [column('index'), column('name')];
  if (index < 0 || name < 0) {
    throw new PerceptError(`the table has no column '${index < 0 ? 'index' : 'name'}'`, {
      file: path,
      remedy: `A dseg.tsv needs index and name; its columns are ${columns.slice(0, 20).join(', ')}.`,
    });
  }
  const [abbreviation, color] = [column('abbreviation'), column('color', 'colour')];
  const lines = new TableLines();
  rows.forEach((row, r) => {
    const where = `line ${numbers[r]!}`;
    const shade = color < 0 || isMissing(row[color]!) ? undefined : row[color]!.toLowerCase();
    const isColour = shade !== undefined && /^#[0-9a-f]{6}$/.test(shade);
    if (shade !== undefined && !isColour) lines.problem(`${where}: '${shade.slice(0, 40)}' is no colour`);
    lines.add(where, row[index]!, isMissing(row[name]!) ? '' : row[name]!, {
      ...(abbreviation < 0 || isMissing(row[abbreviation]!) ? {} : { abbreviation: row[abbreviation]! }),
      ...(isColour ? { colour: shade } : {}),
    });
  });
  return lines.table('BIDS dseg.tsv');
}
