import { dirname, join, relative, sep } from 'node:path';
import type { CallOutput } from '../contract/calls.ts';
import type { AddedMask } from '../compute/methods/types.ts';
import { PerceptError } from '../errors.ts';
import { checkRecipe } from '../recipe/load.ts';
import type { Drafts } from './drafts.ts';
import type { OpenStudy } from './open-study.ts';
import { resultsOf } from './save-recipe.ts';
import { quoteArgument } from './quote.ts';

/** Takes the recipe as the window holds it. One that breaks the schema changes nothing but is remembered as such. */
export function updateRecipe(study: OpenStudy, json: unknown, drafts: Drafts): CallOutput<'recipe.update'> {
  const { recipe, problems } = checkRecipe(json);
  study.problems = problems;
  if (recipe !== null) {
    if (recipe.data.kind !== study.place.kind) {
      const problem = { path: 'data.kind', message: `this study holds ${study.place.kind}` };
      study.problems = [problem];
      return { recipe: null, problems: [problem], stale: study.stale() };
    }
    study.recipe = recipe;
    drafts.keep(study.path, study.draft());
  }
  return { recipe, problems: [...problems], stale: study.stale() };
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
  const localPath = (file: string): string => relative(study.place.recipeFolder, file).split(sep).join('/');
  const local = masks.map(({ file, table, ...mask }) => ({
    ...mask,
    file: localPath(file),
    ...(table === undefined ? {} : { table: localPath(table) }),
  }));
  const policy = resample === 'nearest' ? { resampleMasks: resample } : {};
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
