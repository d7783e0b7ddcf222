import { resolve } from 'node:path';
import type { RegionAtom } from '../decoding/regions/atom.ts';
import { PerceptError } from '../errors.ts';
import { matrix, row, takeRows, type Matrix } from '../maths/matrix.ts';
import type { PatternTable } from '../recipe/schema.ts';
import { withArrayFile } from '../study/formats/array-file.ts';
import { toMatrixRows } from '../study/formats/nd-array.ts';
import { readBData, type BData } from '../study/formats/bdata.ts';
import { findNames } from '../study/formats/names-list.ts';

/** Patterns that somebody already extracted. */
export interface Patterns {
  /** Stimulus of each sample, or undefined where the file does not say. */
  readonly names: string[] | undefined;
  /** Run of each sample, where the file says. */
  readonly groups: Float64Array | undefined;
  /** [samples x voxels] */
  readonly values: Matrix;
  /** Regions that the file defines, over the columns of `values`. */
  readonly atoms: RegionAtom[];
}

/** Reads the patterns that a recipe names; `folder` is the recipe's. @throws PerceptError naming the file */
export async function readPatterns(table: PatternTable, folder: string): Promise<Patterns> {
  const path = resolve(folder, table.file);
  if (table.where !== undefined || table.variable === undefined) {
    const data = await readBData(path).catch((error: unknown) => {
      if (table.where === undefined && error instanceof PerceptError && /no BData/.test(error.problem))
        return undefined;
      throw error;
    });
    if (data !== undefined) return fromBData(data, table).finally(() => data.close());
  }
  return fromArray(path, table);
}

async function fromArray(path: string, table: PatternTable): Promise<Patterns> {
  return withArrayFile(path, async (file) => {
    const matrices = file.entries.filter((entry) => entry.kind === 'numeric' && entry.shape.length === 2);
    const name = table.variable ?? (matrices.length === 1 ? matrices[0]!.name : undefined);
    if (name === undefined) {
      throw new PerceptError(`which of ${matrices.map((entry) => entry.name).join(', ')} are the patterns`, {
        file: path,
        remedy: 'Set "variable" in the recipe.',
      });
    }
    const values = toMatrixRows(await file.read(name));
    const names =
      table.names === undefined ? await findNames(file, values.rows) : await namesOf(file, table.names);
    if (names !== undefined && names.length !== values.rows) {
      throw new PerceptError(`${names.length} names for ${values.rows} patterns`, {
        file: path,
        remedy: 'Set "names" in the recipe.',
      });
    }
    const groups = table.groups === undefined ? undefined : toMatrixRows(await file.read(table.groups)).data;
    return { names, groups, values, atoms: [everything(values.cols)] };
  });
}

async function namesOf(file: Parameters<typeof findNames>[0], name: string): Promise<string[]> {
  const entry = file.entries.find((candidate) => candidate.name === name);
  if (entry?.kind === 'numeric') return Array.from(toMatrixRows(await file.read(name)).data, String);
  return file.readText(name);
}

async function fromBData(data: BData, table: PatternTable): Promise<Patterns> {
  const keep = await samplesWhere(data, table.where ?? {});
  const roi = data.rois.map((key) => ({ key, columns: data.columns(key) }));
  const voxelKey = data.keys.find((key) => /^voxel_?data$/i.test(key));
  const columns =
    voxelKey === undefined ? union(roi.map(({ columns: some }) => some)) : data.columns(voxelKey);
  if (columns.length === 0) {
    throw new PerceptError('it has neither VoxelData nor ROI columns', {
      file: data.path,
      remedy: 'Name the patterns with "variable".',
    });
  }
  const at = new Map<number, number>();
  columns.forEach((column, i) => at.set(column, i));
  const named =
    table.names === undefined ? (await data.stimulusNames())?.names : await labelsOf(data, table.names);
  const groupKey = table.groups ?? data.keys.find((key) => /^run$/i.test(key));
  const groups = groupKey === undefined ? undefined : takeRows(await data.get(groupKey), keep).data;
  return {
    names: named === undefined ? undefined : Array.from(keep, (i) => named[i]!),
    groups,
    values: takeRows(await data.get(columns), keep),
    atoms: [
      ...roi
        .filter(({ columns: some }) => some.length > 0)
        .map(({ key, columns: some }) => ({
          name: key.replace(/^roi_/i, ''),
          indices: Uint32Array.from(some, (column) => at.get(column) ?? -1).filter(
            (index) => index < columns.length,
          ),
        })),
      ...(roi.length === 0 ? [everything(columns.length)] : []),
    ],
  };
}

async function labelsOf(data: BData, key: string): Promise<string[]> {
  return (await data.labels(key)) ?? Array.from((await data.get(key)).data, String);
}

async function samplesWhere(data: BData, where: Readonly<Record<string, number>>): Promise<Uint32Array> {
  let keep = Uint32Array.from({ length: data.nSamples }, (_, i) => i);
  for (const [key, wanted] of Object.entries(where)) {
    const { data: values, cols } = await data.get(key);
    keep = keep.filter((i) => values[i * cols] === wanted);
    if (keep.length === 0) {
      throw new PerceptError(`no sample has ${key} = ${wanted}`, {
        file: data.path,
        remedy: `Its values are ${[...new Set(values)]
          .sort((a, b) => a - b)
          .slice(0, 10)
          .join(', ')}.`,
      });
    }
  }
  return keep;
}

function everything(columns: number): RegionAtom {
  return { name: 'all', indices: Uint32Array.from({ length: columns }, (_, i) => i) };
}

function union(sets: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(new Set(sets.flatMap((set) => [...set]))).sort();
}

/** Patterns of equal name averaged, in the order in which the names first appear. */
export function averageByName(
  names: readonly string[],
  values: Matrix,
): { names: string[]; values: Matrix; counts: number[] } {
  const unique = [...new Set(names)];
  const index = new Map(unique.map((name, i) => [name, i]));
  const mean = matrix(unique.length, values.cols);
  const counts = unique.map(() => 0);
  names.forEach((name, i) => {
    const to = index.get(name)!;
    counts[to]!++;
    const target = row(mean, to);
    const source = row(values, i);
    for (let j = 0; j < values.cols; j++) target[j]! += source[j]!;
  });
  counts.forEach((count, i) => {
    const target = row(mean, i);
    for (let j = 0; j < values.cols; j++) target[j]! /= count;
  });
  return { names: unique, values: mean, counts };
}
