import { basename, dirname, join } from 'node:path';
import { writeFilesWhole } from '../../files.ts';
import { panelTable } from '../../figures/tables.ts';
import { encodeFigure, formatOf, type WriteOptions } from '../../figures/write.ts';
import { tsv } from '../tsv.ts';
import type { MadeFigure } from './make.ts';

/**
 * Writes a figure, and beside it its document (.figure.json), its caption and methods (.txt) and the numbers of each panel (.tsv).
 * @returns the files that were written
 */
export async function saveFigure(
  file: string,
  { composed, payload, dpi }: MadeFigure,
  { textMode }: Pick<WriteOptions, 'textMode'>,
): Promise<string[]> {
  const format = formatOf(file);
  const bytes = await encodeFigure(composed.display, payload, format, { dpi, textMode });
  const stem = join(dirname(file), basename(file).replace(/\.[A-Za-z]+$/, ''));
  const files: [string, string | Uint8Array][] = [
    [file, bytes],
    [`${stem}.figure.json`, `${JSON.stringify(payload, null, 2)}\n`],
    [`${stem}_caption.txt`, plain(payload.caption)],
    [`${stem}_methods.txt`, plain(payload.methods)],
    ...composed.panels.flatMap(({ data, name }): [string, string][] => {
      const rows = panelTable(data);
      return rows === null ? [] : [[`${stem}_panel-${name}.tsv`, tsv(rows)]];
    }),
  ];
  await writeFilesWhole(files);
  return files.map(([path]) => path);
}

/** Markup of italics and bold taken off. */
function plain(text: string): string {
  return text.replaceAll(/(\\\*)|\*+/g, (_all, star: string | undefined) => (star === undefined ? '' : '*'));
}
