import { listed, type Finding } from '../findings.ts';
import type { ArrayEntry, ArrayFile } from '../formats/nd-array.ts';
import type { BData } from '../formats/bdata.ts';
import { thousands, type Inspection } from './inspection.ts';

const generations = {
  hdf5: 'HDF5, with dataset and metadata',
  'hdf5-old': 'HDF5 of the older kind, with dataSet and metaData',
  matlab: 'MATLAB, with dataSet and metaData',
};
/** What the published data sets mean by DataType. */
const dataTypes = new Map([
  [1, 'training'],
  [2, 'perception test'],
  [3, 'imagery test'],
]);

/** BData: samples, regions and their voxels, kinds of data and images. */
export async function inspectBData(
  data: BData,
  entries: readonly ArrayEntry[],
  format: ArrayFile['format'],
): Promise<Inspection> {
  const findings: Finding[] = [];
  const facts: [string, string][] = [
    ['generation', generations[data.generation]],
    ['samples', thousands(data.nSamples)],
    ['columns', thousands(data.nColumns)],
    [
      'keys',
      listed(
        data.keys.filter((key) => !data.rois.includes(key)),
        30,
      ),
    ],
  ];
  const counts = data.rois.map((roi) => `${roi} ${thousands(data.columns(roi).length)}`);
  facts.push(['voxels of regions', counts.length === 0 ? 'no keys begin with ROI_' : listed(counts, 30)]);
  const named = await data.stimulusNames().catch((error: unknown) => {
    const { problem, remedy } = error as { problem?: string; remedy?: string };
    findings.push({
      severity: 'error',
      what: problem ?? String(error),
      todo: remedy ?? 'Take the file as it was published.',
    });
    return undefined;
  });
  const samples = (rows: readonly number[]): string => {
    const seen = new Set(
      rows.map((i) => named?.names[i]).filter((name) => name !== undefined && name !== 'n/a'),
    );
    const images = seen.size === 0 ? '' : ` of ${thousands(seen.size)} images`;
    return `${thousands(rows.length)} samples${images}`;
  };
  const rowsByType = await groupRows(data, 'DataType');
  const labels = await data.labels('DataType');
  for (const [type, rows] of rowsByType)
    facts.push([
      `DataType ${type}`,
      `${labels?.[rows[0]!] ?? dataTypes.get(type) ?? 'unknown'}: ${samples(rows)}`,
    ]);
  if (rowsByType.size === 0 && named !== undefined)
    facts.push(['images', samples(Array.from({ length: data.nSamples }, (_, i) => i))]);
  const runs = await groupRows(data, 'Run');
  if (runs.size > 0) facts.push(['run labels', thousands(runs.size)]);
  if (entries.some(({ name }) => name.startsWith('header/callstack')))
    findings.push({
      severity: 'info',
      what: 'the header carries paths and source text of the program that wrote the file',
      todo: 'Percept does not pass them on; think of it before you share the file.',
    });
  const where =
    rowsByType.size > 1 ? ', with "where": { "DataType": 1 } for training and 2 for the test' : '';
  return {
    path: data.path,
    kind: format,
    title: 'BData: patterns that were extracted already',
    facts,
    entries: entries.filter(({ name }) => !name.startsWith('header/') && !name.startsWith('vmap/')),
    findings,
    suggestions: [`Patterns: "data": { "kind": "patterns", … }${where}; regions are its ROI_ keys.`],
  };
}

/** Samples by the number that a key gives them; empty when there is no such key. */
async function groupRows(data: BData, key: string): Promise<Map<number, number[]>> {
  const groups = new Map<number, number[]>();
  if (!data.keys.includes(key)) return groups;
  const columns = data.columns(key).subarray(0, 1);
  if (columns.length === 0) return groups;
  (await data.get(columns)).data.forEach((value, i) => {
    const rows = groups.get(value);
    if (rows === undefined) groups.set(value, [i]);
    else rows.push(i);
  });
  return new Map([...groups].sort(([a], [b]) => a - b));
}
