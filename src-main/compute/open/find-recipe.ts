import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { hashFile } from '../../files.ts';
import { loadRecipe } from '../../recipe/load.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { listed, type Finding } from '../../study/findings.ts';
import { listFolder, shown } from '../../study/folders.ts';

/** A recipe that was read from a file. */
export interface RecipeFile {
  readonly file: string;
  readonly folder: string;
  readonly name: string;
  readonly sha256: string;
  readonly recipe: Recipe;
}

/** @throws PerceptError naming each key that is wrong */
export async function readRecipeFile(file: string): Promise<RecipeFile> {
  const recipe = await loadRecipe(file);
  const name = basename(file).replace(/\.json$/i, '');
  return { file, folder: dirname(file), name, sha256: await hashFile(file), recipe };
}

/**
 * The recipe of a study's folder: percept.json, or one in derivatives/percept, the one that was changed last. A recipe that cannot
 * be read becomes a finding, and so do others that there are.
 */
export async function findRecipe(root: string, findings: Finding[]): Promise<RecipeFile | undefined> {
  const saved = join(root, 'derivatives', 'percept');
  const { files } = await listFolder(saved).catch(() => ({ files: [] as string[] }));
  const all = [
    join(root, 'percept.json'),
    ...files.filter((name) => /\.json$/i.test(name)).map((name) => join(saved, name)),
  ];
  const dated: { path: string; time: number }[] = [];
  for (const path of all) {
    const time = await stat(path).then(
      (found) => (found.isFile() ? found.mtimeMs : undefined),
      () => undefined,
    );
    if (time !== undefined) dated.push({ path, time });
  }
  dated.sort((a, b) => b.time - a.time);
  for (const [at, { path }] of dated.entries()) {
    try {
      const found = await readRecipeFile(path);
      const others = dated.slice(at + 1).map((one) => shown(root, one.path));
      if (others.length > 0) {
        findings.push({
          severity: 'info',
          what: `there are several recipes; ${shown(root, path)} was changed last and is open`,
          todo: `To work with another one, open it: ${listed(others, 5)}.`,
        });
      }
      return found;
    } catch (error) {
      if (!(error instanceof PerceptError)) throw error;
      const todo = error.remedy ?? 'Mend the recipe.';
      findings.push({ severity: 'error', what: error.problem, file: path, todo });
    }
  }
  return undefined;
}
