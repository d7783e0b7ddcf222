import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { explainSystemError, PerceptError } from '../../errors.ts';
import { checkRecipe } from '../../recipe/load.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { indexStudy, type Study } from '../../study/bids/index.ts';
import type { Finding } from '../../study/findings.ts';
import { sniffFile } from '../../study/formats/sniff.ts';
import type { StudyPlace } from '../methods/types.ts';
import { findRecipe, readRecipeFile, type RecipeFile } from './find-recipe.ts';
import { proposeBids } from './propose-bids.ts';
import { proposePatterns } from './propose-patterns.ts';
import { resultsFolder } from './results-folder.ts';
import { viewStudy, type StudyContent } from './study-view.ts';

/** A recipe as the window left it, and the file that it was made from (null: it was proposed). */
export interface Draft {
  readonly recipe: unknown;
  readonly basedOn: { readonly file: string; readonly sha256: string } | null;
}

export interface OpenRequest {
  /** Absolute: a BIDS folder, a recipe, or an array file. */
  readonly path: string;
  readonly draft: Draft | null;
  /** Folder for the results of studies whose own folder cannot be written to. */
  readonly elsewhere: string;
}

export interface OpenedStudy {
  readonly place: StudyPlace;
  /** The file that the recipe was read from, and what was in it. */
  readonly file: { readonly file: string; readonly sha256: string; readonly recipe: Recipe } | null;
  /** What was proposed, where there is no file. */
  readonly proposed: Recipe | null;
  readonly origin: 'file' | 'proposed' | 'draft';
  readonly notes: readonly string[];
  readonly content: StudyContent;
}

/**
 * Opens what a user chose: finds its recipe, or proposes one, and says what the study holds.
 * @throws PerceptError when it is nothing that Percept can open, or damaged
 */
export async function openStudy({ path, draft, elsewhere }: OpenRequest): Promise<OpenedStudy> {
  const found = await stat(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  const findings: Finding[] = [];
  const start = found.isDirectory()
    ? await startFromFolder(path, findings)
    : /\.json$/i.test(path)
      ? await startFromRecipe(path)
      : await startFromArrays(path);
  const notes = [...start.notes];
  const left = draft === null ? undefined : pickUp(draft, start.file);
  if (draft !== null && left === undefined)
    notes.push('A draft of this recipe was put aside: its file has changed since, or it breaks the schema.');
  if (left !== undefined)
    notes.push(
      start.file === undefined
        ? 'The recipe is as it was left in the window.'
        : `The recipe is as it was left in the window; it differs from ${basename(start.file.file)}.`,
    );
  const { out, note } = await resultsFolder(start.root, start.name, elsewhere);
  if (note !== undefined) notes.push(note);
  const place: StudyPlace = {
    root: start.root,
    kind: start.recipe.data.kind,
    recipe: left ?? start.recipe,
    recipeFolder: start.folder,
    recipeName: start.name,
    out,
  };
  const content = await viewStudy(place, start.study);
  return {
    place,
    file:
      start.file === undefined
        ? null
        : { file: start.file.file, sha256: start.file.sha256, recipe: start.file.recipe },
    proposed: start.file === undefined ? start.recipe : null,
    origin: left !== undefined ? 'draft' : start.file === undefined ? 'proposed' : 'file',
    notes,
    content: { ...content, findings: [...findings, ...content.findings] },
  };
}

interface Start {
  readonly root: string;
  readonly recipe: Recipe;
  readonly folder: string;
  readonly name: string;
  readonly file: RecipeFile | undefined;
  readonly notes: readonly string[];
  readonly study: Study | undefined;
}

async function startFromFolder(root: string, findings: Finding[]): Promise<Start> {
  const file = await findRecipe(root, findings);
  // A recipe in a folder of patterns opens them; the folder need be no BIDS study then.
  if (file !== undefined && file.recipe.data.kind === 'patterns') return startFromFile(file);
  if (file !== undefined) {
    const start = await startFromFile(file);
    if (resolve(start.root) === resolve(root)) return start;
    findings.push({
      severity: 'warning',
      what: 'the recipe in this folder is of another study, and is not used',
      file: file.file,
      todo: 'To work with it, open the recipe itself.',
    });
  }
  const study = await indexStudy(root);
  const { recipe, notes } = await proposeBids(study);
  return { root, recipe, folder: root, name: 'percept', file: undefined, notes, study };
}

async function startFromRecipe(path: string): Promise<Start> {
  return startFromFile(await readRecipeFile(path));
}

async function startFromFile(file: RecipeFile): Promise<Start> {
  const { recipe, folder, name } = file;
  const { data } = recipe;
  if (data.kind === 'bids') {
    const study = await indexStudy(resolve(folder, data.folder));
    return { root: study.root, recipe, folder, name, file, notes: [], study };
  }
  return { root: patternsRoot(recipe, folder), recipe, folder, name, file, notes: [], study: undefined };
}

/** The folder of the first subject's patterns. */
function patternsRoot(recipe: Recipe, folder: string): string {
  const first = recipe.data.kind === 'patterns' ? Object.values(recipe.data.subjects)[0] : undefined;
  return first === undefined ? folder : dirname(resolve(folder, first.train.file));
}

async function startFromArrays(path: string): Promise<Start> {
  const format = await sniffFile(path);
  const isTable = format === 'text';
  if (isTable || !['mat5', 'mat7.3', 'hdf5', 'npy', 'zip'].includes(format)) {
    throw new PerceptError(
      isTable
        ? 'this is a text file, not a study'
        : `this is ${format === 'unknown' ? 'a file of a format that Percept does not know' : format}, not a study`,
      {
        file: path,
        remedy: 'Open a BIDS folder, a recipe (.json), or a .mat, .npz or HDF5 file with patterns.',
      },
    );
  }
  const { recipe, notes } = await proposePatterns(path);
  const root = dirname(path);
  const name = basename(path).replace(/\.[^.]+$/, '');
  return { root, recipe, folder: root, name, file: undefined, notes, study: undefined };
}

/** The draft's recipe, where it is one and its file is still what it was made from. */
function pickUp({ recipe: json, basedOn }: Draft, file: RecipeFile | undefined): Recipe | undefined {
  if ((basedOn?.file ?? null) !== (file?.file ?? null) || basedOn?.sha256 !== file?.sha256) return undefined;
  return checkRecipe(json).recipe ?? undefined;
}
