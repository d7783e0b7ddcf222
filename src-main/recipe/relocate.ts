import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { PatternTable, Recipe, Stimuli } from './schema.ts';

/**
 * The same recipe for another folder: paths that are relative to `from` become relative to `to`. Absolute paths stay, and so
 * does what may be a path or a variable (`latents.names`) unless `isFile` says that it is one.
 * @param isFile whether there is a file of an absolute path
 */
export function relocateRecipe(
  recipe: Recipe,
  from: string,
  to: string,
  isFile: (path: string) => boolean = () => false,
): Recipe {
  return mapPaths(
    recipe,
    (path) => (isAbsolute(path) ? path : relativePath(to, resolve(from, path))),
    (path) => isFile(resolve(from, path)),
  );
}

/** The recipe with every path absolute, so that recipes of different folders can be compared. */
export function absoluteRecipe(recipe: Recipe, folder: string, isFile?: (path: string) => boolean): Recipe {
  return mapPaths(
    recipe,
    (path) => resolve(folder, path),
    (path) => isFile?.(resolve(folder, path)) === true,
  );
}

/** With forward slashes, as recipes have them on every system; absolute where there is no way between two drives. */
function relativePath(from: string, to: string): string {
  const path = relative(from, to);
  return path === '' ? '.' : isAbsolute(path) ? path : path.split(sep).join('/');
}

function mapPaths(recipe: Recipe, map: (path: string) => string, isFile: (path: string) => boolean): Recipe {
  const { $schema, data, latents, evaluation } = recipe;
  const stimuli = data.stimuli === undefined ? {} : { stimuli: mapStimuli(data.stimuli, map) };
  return {
    ...recipe,
    ...($schema === undefined || /^[a-z][a-z0-9+.-]+:/i.test($schema) ? {} : { $schema: map($schema) }),
    data:
      data.kind === 'bids'
        ? {
            ...data,
            folder: map(data.folder),
            ...stimuli,
            ...(data.masks === undefined
              ? {}
              : {
                  masks: data.masks.map((mask) => ({
                    ...mask,
                    file: map(mask.file),
                    ...(mask.table === undefined ? {} : { table: map(mask.table) }),
                  })),
                }),
          }
        : {
            ...data,
            ...stimuli,
            subjects: Object.fromEntries(
              Object.entries(data.subjects).map(([id, { train, test }]) => [
                id,
                { train: mapTable(train, map), test: mapTable(test, map) },
              ]),
            ),
          },
    latents: mapLatents(latents, map, isFile),
    ...(evaluation.seen === undefined
      ? {}
      : {
          evaluation: { ...evaluation, seen: { ...evaluation.seen, list: map(evaluation.seen.list) } },
        }),
    ...(recipe.drawings === undefined
      ? {}
      : {
          drawings: recipe.drawings.map((drawing) =>
            'file' in drawing ? { ...drawing, file: map(drawing.file) } : drawing,
          ),
        }),
  };
}

function mapTable(table: PatternTable, map: (path: string) => string): PatternTable {
  return { ...table, file: map(table.file) };
}

function mapStimuli(stimuli: Stimuli, map: (path: string) => string): Stimuli {
  if ('folders' in stimuli) return { ...stimuli, folders: stimuli.folders.map(map) };
  const { train, test } = stimuli;
  return { train: { ...train, file: map(train.file) }, test: { ...test, file: map(test.file) } };
}

function mapLatents(
  latents: Recipe['latents'],
  map: (path: string) => string,
  isFile: (path: string) => boolean,
): Recipe['latents'] {
  const mapNamed = <T extends { file: string; names?: string | undefined }>(table: T): T => ({
    ...table,
    file: map(table.file),
    ...(table.names !== undefined && isFile(table.names) ? { names: map(table.names) } : {}),
  });
  if (latents.kind === 'table') return mapNamed(latents);
  if (latents.kind === 'pca') return latents;
  return {
    ...latents,
    ...(latents.file === undefined ? {} : { file: map(latents.file) }),
    ...(latents.table === undefined ? {} : { table: mapNamed(latents.table) }),
  };
}
