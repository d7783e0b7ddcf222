import { PerceptError } from '../errors.ts';
import { takeRows, type Matrix } from '../maths/matrix.ts';

/** Latents by stimulus name, computed elsewhere. */
export interface LatentTable {
  readonly names: readonly string[];
  /** [names x d] */
  readonly latents: Matrix;
  /** Where it was read, for messages. */
  readonly file?: string;
}

/**
 * Latents of the stimuli named, [names x d]. Names match as they are; numeric ids also as numbers ("1518878.01004" is
 * "1518878.010040") and as the ImageNet name behind them ("n01518878_10040"); `ignoreExtension` lets "a/b.png" match "b".
 * @throws PerceptError listing the stimuli that have no latents, with names that look alike, or a name that fits two rows
 */
export function lookupLatents(
  names: readonly string[],
  table: LatentTable,
  { ignoreExtension = false }: { ignoreExtension?: boolean } = {},
): Matrix {
  const where = table.file === undefined ? {} : { file: table.file };
  if (table.names.length !== table.latents.rows)
    throw new PerceptError(
      `${table.names.length} stimulus names for ${table.latents.rows} rows of latents`,
      where,
    );
  const forms = ignoreExtension ? [asIs, asNumber, stem] : [asIs, asNumber];
  const indices = forms.map((form) => indexBy(table.names, form));
  const missing: string[] = [];
  const rows = names.map((name) => {
    for (let f = 0; f < forms.length; f++) {
      const key = forms[f]!(name);
      const found = key === undefined ? undefined : indices[f]!.get(key);
      if (found === undefined) continue;
      if (found.length > 1 && !sameRows(table.latents, found)) {
        const listed = found.map((i) => `"${table.names[i]}" (row ${i + 1})`).join(', ');
        throw new PerceptError(`stimulus "${name}" fits rows with different latents: ${listed}`, {
          ...where,
          remedy: 'Give each stimulus one row.',
        });
      }
      return found[0]!;
    }
    missing.push(name);
    return 0;
  });
  if (missing.length > 0) throw lacking(missing, table);
  return takeRows(table.latents, rows);
}

function lacking(missing: readonly string[], table: LatentTable): PerceptError {
  const unique = [...new Set(missing)];
  const alike = indexBy(table.names, (name) => stem(name).toLowerCase());
  const listed = unique.slice(0, 5).map((name) => {
    const near = alike.get(stem(name).toLowerCase())?.[0];
    return near === undefined ? `"${name}"` : `"${name}" (there is "${table.names[near]}")`;
  });
  const more = unique.length > 5 ? ` and ${unique.length - 5} more` : '';
  const kind = unique.length === 1 ? '1 stimulus has' : `${unique.length} stimuli have`;
  const example = table.names[0] === undefined ? 'it is empty' : `its names look like "${table.names[0]}"`;
  return new PerceptError(`${kind} no latents: ${listed.join(', ')}${more}`, {
    ...(table.file === undefined ? {} : { file: table.file }),
    remedy: `The table has ${table.names.length} rows, ${example}. Add the rows, or name both alike.`,
  });
}

function indexBy(
  names: readonly string[],
  form: (name: string) => string | undefined,
): Map<string, number[]> {
  const index = new Map<string, number[]>();
  names.forEach((name, i) => {
    const key = form(name);
    if (key === undefined) return;
    const found = index.get(key);
    if (found === undefined) index.set(key, [i]);
    else found.push(i);
  });
  return index;
}

function sameRows({ cols, data }: Matrix, rows: readonly number[]): boolean {
  const first = rows[0]! * cols;
  return rows.every((i) => {
    for (let j = 0; j < cols; j++) if (data[i * cols + j] !== data[first + j]) return false;
    return true;
  });
}

function asIs(name: string): string {
  return name;
}

/** Kamitani's data sets write nSYNSET_IMAGE as the number SYNSET.IMAGE, the image in six digits, as text without its last zeros. */
function asNumber(name: string): string | undefined {
  const imageNet = /^n(\d{8})_(\d{1,6})$/.exec(name);
  const text = imageNet === null ? name.trim() : `${imageNet[1]!}.${imageNet[2]!.padStart(6, '0')}`;
  return /^[+-]?\d+(\.\d*)?(e[+-]?\d+)?$/i.test(text) ? String(Number(text)) : undefined;
}

/** The name without folders and without the extension of an image file. */
function stem(name: string): string {
  const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return file.replace(/\.(jpe?g|png|tiff?|webp|gif|bmp)$/i, '');
}
