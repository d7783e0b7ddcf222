import { dirname, join, relative, sep } from 'node:path';
import type { CallOutput } from '../contract/calls.ts';
import type { AddedMask } from '../compute/methods/types.ts';
import { PerceptError } from '../errors.ts';
import { checkRecipe } from '../recipe/load.ts';
import type { Drafts } from './drafts.ts';
import { revisionOf, type OpenStudy } from './open-study.ts';
import { resultsOf } from './save-recipe.ts';
import { quoteArgument } from './quote.ts';

/**
 * Takes the recipe as a window holds it. One that breaks the schema changes nothing but is remembered as such, and so is not one that
 * another window has changed since `base`.
 */
export function updateRecipe(
  study: OpenStudy,
  json: unknown,
  drafts: Drafts,
  { base, window }: { readonly base?: string | undefined; readonly window?: string | undefined } = {},
): CallOutput<'recipe.update'> {
  const { recipe, problems } = checkRecipe(json);
  const same = recipe !== null && revisionOf(recipe) === study.revision;
  if (!same && study.isOthers(base, window)) {
    const { recipe: held, revision } = study;
    return { recipe: held, problems: [...study.problems], stale: study.stale(), revision, other: true };
  }
  study.problems = problems;
  if (recipe !== null) {
    if (recipe.data.kind !== study.place.kind) {
      const problem = { path: 'data.kind', message: `this study holds ${study.place.kind}` };
      study.problems = [problem];
      return {
        recipe: null,
        problems: [problem],
        stale: study.stale(),
        revision: study.revision,
        other: false,
      };
    }
    study.recipe = recipe;
    study.changedBy = window;
    drafts.keep(study.path, study.draft());
  }
  const { revision } = study;
  return { recipe, problems: [...problems], stale: study.stale(), revision, other: false };
}

/** A file as the recipe names it: relative to the folder of its paths, with forward slashes. */
export function localPath({ place }: OpenStudy, file: string): string {
  return relative(place.recipeFolder, file).split(sep).join('/');
}

/** Adds imported masks to the recipe, in place of those of the same name and hemisphere. */
export function addMasks(
  study: OpenStudy,
  masks: readonly AddedMask[],
  resample: 'refuse' | 'nearest',
  drafts: Drafts,
): void {
  const { data } = study.recipe;
  if (data.kind !== 'bids') throw new PerceptError('patterns have no grid that masks could be on');
  const key = ({ name, hemisphere }: { name: string; hemisphere?: string | undefined }): string =>
    `${name}\0${hemisphere ?? ''}`;
  const added = new Set(masks.map(key));
  const kept = (data.masks ?? []).filter((mask) => !added.has(key(mask)));
  const local = masks.map(({ file, table, ...mask }) => ({
    ...mask,
    file: localPath(study, file),
    ...(table === undefined ? {} : { table: localPath(study, table) }),
  }));
  const policy = resample === 'nearest' ? { resampleMasks: resample } : {};
  study.changedBy = undefined;
  study.recipe = { ...study.recipe, data: { ...data, ...policy, masks: [...kept, ...local] } };
  drafts.keep(study.path, study.draft());
}

/** `percept run` for the study's recipe; where it is not in a file as it is, the file that a save would write. */
export function commandLine(study: OpenStudy): CallOutput<'recipe.commandLine'> {
  const folder = dirname(study.place.out);
  const file = study.file?.file ?? join(folder, `${study.name}.json`);
  const saved = study.file !== null && !study.isChanged;
  // Results of a study that can be written to go beside its other derivatives by themselves.
  const usual = folder === join(study.place.root, 'derivatives', 'percept');
  const out = usual ? [] : ['--out', quoteArgument(resultsOf(study, file))];
  const command = ['percept', 'run', quoteArgument(file), ...out].join(' ');
  return { text: saved ? command : `# Save the recipe first.\n${command}` };
}
