import { PerceptError } from '../../errors.ts';
import { readText } from '../../text.ts';
import { readDsegTable } from './dseg-table.ts';
import { parseFslAtlas } from './fsl-atlas.ts';
import type { LabelTable } from './table.ts';
import { parseFreeSurferLut, parseSnapLabels } from './text-tables.ts';

/** Bytes; FreeSurfer's own table has 70 thousand. */
const LARGEST = 64 * 2 ** 20;

/**
 * Reads a label table of any of the formats, told apart by what is in it: FreeSurfer colour table, FSL atlas (XML), ITK-SNAP
 * label descriptions, BIDS dseg.tsv. @throws PerceptError naming the file when it is none of them
 */
export async function readLabelTable(path: string): Promise<LabelTable> {
  const text = await readText(path, LARGEST);
  const first = text.slice(0, 4096).trimStart();
  if (first.startsWith('<')) return withFile(path, () => parseFslAtlas(text).table);
  if (first.split(/\r\n|\r|\n/, 1)[0]!.includes('\t') && !/^[\d#]/.test(first)) return readDsegTable(path);
  // ITK-SNAP's lines are the stricter kind.
  const table = parseSnapLabels(text) ?? parseFreeSurferLut(text);
  if (table !== undefined) return table;
  throw new PerceptError('this is no label table that can be read', {
    file: path,
    remedy:
      'FreeSurfer colour tables (id name R G B A), FSL atlases (XML), ITK-SNAP label descriptions and BIDS dseg.tsv can be.',
  });
}

/** Says which file an error is about. */
function withFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PerceptError)) throw error;
    throw new PerceptError(error.problem, { file, remedy: error.remedy, cause: error });
  }
}
