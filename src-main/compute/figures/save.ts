import { readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { hashArray, hashFile, writeFilesWhole } from '../../files.ts';
import { MOST_PAYLOAD } from '../../figures/embed/payload.ts';
import { panelTable } from '../../figures/tables.ts';
import { encodeFigure, formatOf, type WriteOptions } from '../../figures/write.ts';
import { tsv } from '../tsv.ts';
import type { MadeFigure } from './make.ts';

/**
 * Writes a figure, and beside it its document (.figure.json), its caption and methods (.txt) and the numbers of each panel (.tsv).
 * Tables of panels that an earlier figure of this name had and this one has not are taken away, where they are as they were written.
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
  const document = `${stem}.figure.json`;
  const tables = composed.panels.flatMap(({ data, name }): [string, string][] => {
    const rows = panelTable(data);
    return rows === null ? [] : [[`${stem}_panel-${name}.tsv`, tsv(rows)]];
  });
  const hashes = Object.fromEntries(
    tables.map(([path, text]) => [basename(path), hashArray(Buffer.from(text))]),
  );
  const before = await tablesOf(document);
  const files: [string, string | Uint8Array][] = [
    [file, bytes],
    [document, `${JSON.stringify({ ...payload, tables: hashes }, null, 2)}\n`],
    [`${stem}_caption.txt`, plain(payload.caption)],
    [`${stem}_methods.txt`, plain(payload.methods)],
    ...tables,
  ];
  await writeFilesWhole(files);
  for (const [name, sha256] of Object.entries(before)) {
    const path = join(dirname(file), name);
    // The name of a table of this figure, no path that leads elsewhere; and nobody has changed it since.
    if (name in hashes || !isTableOf(name, basename(stem))) continue;
    if ((await hashFile(path).catch(() => undefined)) === sha256) await rm(path, { force: true });
  }
  return files.map(([path]) => path);
}

const tablesSchema = z.object({ tables: z.record(z.string().max(300), z.string()) });

/** Tables of panels that a figure's document says were written beside it, with their SHA-256; none where it is no such document. */
async function tablesOf(document: string): Promise<Record<string, string>> {
  try {
    if ((await stat(document)).size > 2 * MOST_PAYLOAD) return {};
    return tablesSchema.parse(JSON.parse(await readFile(document, 'utf8'))).tables;
  } catch {
    return {};
  }
}

function isTableOf(name: string, stem: string): boolean {
  return (
    name.startsWith(`${stem}_panel-`) && /^[a-z0-9]+\.tsv$/.test(name.slice(stem.length + '_panel-'.length))
  );
}

/** Markup of italics and bold taken off. */
function plain(text: string): string {
  return text.replaceAll(/(\\\*)|\*+/g, (_all, star: string | undefined) => (star === undefined ? '' : '*'));
}
