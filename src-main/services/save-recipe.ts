import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PerceptError } from '../errors.ts';
import { hashArray, hashFile, writeFileWhole } from '../files.ts';
import { loadRecipe } from '../recipe/load.ts';
import { relocateRecipe } from '../recipe/relocate.ts';
import { recipeKey, type HeldRecipe, type KnownFile, type OpenStudy } from './open-study.ts';

/** Folder of the study's recipes and results that Percept makes. */
function ownFolder(study: OpenStudy): string {
  return dirname(study.place.out);
}

/**
 * Saves the study's recipe: to what the user chose (a file, or a folder to put it into), else to its own file where that is in
 * derivatives/percept or was chosen in this session, else into derivatives/percept under its name. Its paths are written
 * relative to where it goes.
 * @throws PerceptError when the file has been changed by someone else meanwhile, or cannot be written
 */
export async function saveRecipe(study: OpenStudy, chosen?: string): Promise<KnownFile> {
  refuseProblems(study);
  const { held } = study;
  const file = chosen === undefined ? await ownFile(study, held) : await chosenFile(study, chosen, held);
  return writeRecipe(study, file, held);
}

/**
 * The file that a run of a recipe reads: the study's own where it says the same, else a new one in derivatives/percept.
 * @param say told where the recipe was saved
 */
export async function fileToRun(
  study: OpenStudy,
  held: HeldRecipe,
  say: (line: string) => void,
): Promise<string> {
  const known = study.file?.file;
  if (known !== undefined && (await saysSame(known, held))) return known;
  const file = await writeRecipe(study, await ownFile(study, held), held);
  say(`The recipe was saved as derivatives/percept/${basename(file.file)} first, as the window has it.`);
  return file.file;
}

/** Where a run of the recipe in `file` puts its results. */
export function resultsOf(study: OpenStudy, file: string): string {
  return join(ownFolder(study), nameOf(file));
}

/** @param base the recipe as a window knows it. @throws PerceptError when another window has changed it since */
export function refuseOthers(study: OpenStudy, base: string | undefined, window: string | undefined): void {
  if (!study.isOthers(base, window)) return;
  throw new PerceptError('the recipe was changed in another window', {
    remedy: 'Look at what has changed, then do this again.',
  });
}

/** @throws PerceptError naming what the window's recipe has wrong */
export function refuseProblems({ problems }: OpenStudy): void {
  if (problems.length === 0) return;
  const said = problems.map(({ path, message }) => `${path === '' ? 'the recipe' : path}: ${message}`);
  throw new PerceptError(`the recipe is not complete: ${said.join('; ')}`, {
    remedy: 'Mend it on the recipe page.',
  });
}

/** The study's own file where it may be written over, else one in derivatives/percept that is free. */
async function ownFile(study: OpenStudy, held: HeldRecipe): Promise<string> {
  const known = study.file?.file;
  if (known !== undefined && (dirname(known) === ownFolder(study) || study.own.has(known))) return known;
  return freeFile(study, ownFolder(study), study.name, held);
}

async function chosenFile(study: OpenStudy, chosen: string, held: HeldRecipe): Promise<string> {
  if (isFolder(chosen)) return freeFile(study, chosen, study.name, held);
  const file = /\.json$/i.test(chosen) ? chosen : `${chosen}.json`;
  // The name that the user chose stands for consent only where it is the very name that was chosen.
  if (file !== chosen && existsSync(file)) return freeFile(study, dirname(file), nameOf(file), held);
  await refuseOtherJson(file);
  study.own.add(file);
  // A file that was chosen may be written over, whatever it has become.
  if (study.file?.file === file) study.file = null;
  return file;
}

/** Consent to write over a recipe is none to write over a file of the study, which a slip of the hand chooses as easily. */
async function refuseOtherJson(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  // A recipe that is broken may be replaced by one that is not.
  if (text === undefined || text.trim() === '' || /"percept"\s*:\s*1\b/.test(text)) return;
  throw new PerceptError('this file is no recipe, and is not written over', {
    file,
    remedy: 'Save the recipe under another name.',
  });
}

/** name.json, or name-2.json, ... where there is another recipe already. */
async function freeFile(study: OpenStudy, folder: string, name: string, held: HeldRecipe): Promise<string> {
  for (let n = 1; ; n++) {
    const file = join(folder, n === 1 ? `${name}.json` : `${name}-${n}.json`);
    // Its own file may be written over: that nobody else has changed it is seen to before it is.
    if (!existsSync(file) || file === study.file?.file || (await saysSame(file, held))) return file;
  }
}

async function writeRecipe(study: OpenStudy, file: string, held: HeldRecipe): Promise<KnownFile> {
  // Folders are made where they are missing: not those of a study that was moved away, or of a disk that is not mounted.
  if (!existsSync(study.place.root)) {
    throw new PerceptError('the study is no longer there', {
      file: study.place.root,
      remedy: 'Bring it back, or open it where it is now.',
    });
  }
  if (study.file?.file === file && existsSync(file) && (await hashFile(file)) !== study.file.sha256) {
    throw new PerceptError('the recipe was changed by another program since it was opened', {
      file,
      remedy: 'Save it under another name, or open it again.',
    });
  }
  const moved = relocateRecipe(held.recipe, held.folder, dirname(file), existsSync);
  const text = `${JSON.stringify(moved, null, 2)}\n`;
  const there = await readFile(file, 'utf8').catch(() => undefined);
  if (there !== text) await writeFileWhole(file, text);
  const known = { file, sha256: hashArray(Buffer.from(text)) };
  study.saved(known, nameOf(file), held);
  return known;
}

/** Whether a file holds this very recipe, in other words perhaps. */
async function saysSame(file: string, held: HeldRecipe): Promise<boolean> {
  const there = await loadRecipe(file).catch(() => undefined);
  return there !== undefined && recipeKey(there, dirname(file)) === recipeKey(held.recipe, held.folder);
}

function nameOf(file: string): string {
  return basename(file).replace(/\.json$/i, '');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
