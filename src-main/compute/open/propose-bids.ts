import { join, relative, sep } from 'node:path';
import { formatRegion } from '../../decoding/regions/node.ts';
import { parseRegion } from '../../decoding/regions/parse.ts';
import { PerceptError } from '../../errors.ts';
import { plainText } from '../../plain-text.ts';
import { lookupLatents } from '../../latents/table.ts';
import { chooseRuns } from '../../recipe/plan-bids.ts';
import { recipeSchema } from '../../recipe/schema.ts';
import type { MaskFile, Study } from '../../study/bids/model.ts';
import { readEvents } from '../../study/events.ts';
import { listed, plural } from '../../study/findings.ts';
import { listFolder, mapBounded } from '../../study/folders.ts';
import { readLatents } from '../../study/formats/latent-table.ts';
import { findStimuliFolder, indexStimuli, matchStimuli } from '../../study/images.ts';
import { defaultRegions } from '../regions.ts';
import { sensibleComponents, type Proposal } from './proposal.ts';
import { proposeRuns, type RunChoice } from './propose-runs.ts';

/** A recipe that fits what the study holds, with paths relative to its folder. It may lack what the study lacks; the notes say so. */
export async function proposeBids(study: Study): Promise<Proposal> {
  const runs = proposeRuns(study);
  const notes = ['This recipe was proposed from what the study holds.', ...runs.notes];
  const some = runs.ready.length > 0 && runs.ready.length < study.subjects.length;
  if (some)
    notes.push(
      `Of ${plural(study.subjects.length, 'subject')} ${runs.ready.length} have their scans and events: ${listed(runs.ready)}.`,
    );
  const shown = await stimuliOf(study, runs);
  const latents = await proposeLatents(study, shown, notes);
  const regions = proposeRegions(study, runs, notes);
  const confounds = runs.ready.length > 0 && hasConfounds(study, runs);
  if (confounds)
    notes.push('There are confounds for every run: add "motion6" to glm.confounds to project out motion.');
  const derived = runs.source !== 'raw';
  const recipe = recipeSchema.parse({
    percept: 1,
    title: plainText(study.name),
    data: {
      kind: 'bids',
      ...(some ? { subjects: runs.ready } : {}),
      ...(derived ? { source: runs.source } : {}),
      ...(runs.space === undefined ? {} : { space: runs.space }),
      train: runs.train,
      test: runs.test,
      ...(latents.folder === undefined ? {} : { stimuli: { folders: [latents.folder] } }),
    },
    latents: latents.latents,
    ...(regions === undefined ? {} : { regions }),
  });
  return { recipe, notes };
}

interface Shown {
  readonly train: readonly string[];
  readonly test: readonly string[];
}

/** The stimuli of the first subject that has runs, each once; none where the events cannot be read. */
async function stimuliOf(study: Study, runs: RunChoice): Promise<Shown> {
  const names = async (part: 'train' | 'test'): Promise<string[]> => {
    for (const id of runs.ready.length > 0 ? runs.ready : study.subjects.map((subject) => subject.id)) {
      try {
        const chosen = chooseRuns(study, runs, id, runs[part]);
        const events = await mapBounded(
          chosen.flatMap((run) => run.events ?? []),
          (path) => readEvents(path),
        );
        const found = events.flatMap(({ trials }) => trials.map(({ stimulus }) => stimulus));
        if (found.length > 0) return [...new Set(found)];
      } catch (error) {
        // What is wrong with the events is said when the recipe is planned; another subject may be better.
        if (!(error instanceof PerceptError)) throw error;
      }
    }
    return [];
  };
  return { train: await names('train'), test: await names('test') };
}

async function proposeLatents(
  study: Study,
  shown: Shown,
  notes: string[],
): Promise<{ latents: unknown; folder?: string }> {
  const names = [...new Set([...shown.train, ...shown.test])];
  const components = sensibleComponents(shown.train.length);
  const folder = await findStimuliFolder(study.root);
  const images = folder === undefined ? undefined : await indexStimuli([folder]).catch(() => undefined);
  if (folder !== undefined && images !== undefined) {
    const { unmatched } = matchStimuli(images, names);
    const path = relative(study.root, folder).split(sep).join('/');
    if (unmatched.length < names.length || names.length === 0) {
      notes.push(
        `Latents are a PCA of the ${shown.train.length} training images in ${path}, ${components} components.`,
      );
      if (unmatched.length > 0)
        notes.push(
          `${plural(unmatched.length, 'stimulus name')} of the events have no image there: ${listed(unmatched, 3)}.`,
        );
      return { latents: { kind: 'pca', components }, folder: path };
    }
    notes.push(`No stimulus of the events has an image in ${path} (${listed(names, 3)}).`);
  }
  const tables = (await listFolder(study.root)).files.filter((name) => /latent.*\.(csv|tsv)$/i.test(name));
  for (const file of tables) {
    const missing = await missingLatents(join(study.root, file), names);
    if (missing === undefined) {
      notes.push(`Latents are the rows of ${file}.`);
      return { latents: { kind: 'table', file } };
    }
    notes.push(`${file} cannot be used: ${missing}`);
  }
  notes.push(
    'There are neither images in stimuli/ nor a table *latent*.csv or .tsv that fits: give one of them before this recipe is run (data.stimuli or latents).',
  );
  return { latents: { kind: 'pca', components } };
}

/** Why a table of latents does not serve for these stimuli; undefined when it does. */
async function missingLatents(path: string, stimuli: readonly string[]): Promise<string | undefined> {
  try {
    const { names, data } = await readLatents(path);
    if (names === undefined) return 'its rows have no names.';
    lookupLatents(stimuli, { names, latents: data, file: path }, { ignoreExtension: true });
    return undefined;
  } catch (error) {
    if (error instanceof PerceptError) return `${error.problem}.`;
    throw error;
  }
}

/** A region for each mask that all subjects have, and all together. */
function proposeRegions(
  study: Study,
  { ready, space }: RunChoice,
  notes: string[],
): { name: string; expression: string }[] | undefined {
  const subjects = study.subjects.filter(({ id }) => ready.length === 0 || ready.includes(id));
  const fits = (mask: MaskFile): boolean => mask.space === undefined || mask.space === space;
  const ofEach = subjects.map(({ masks }) => new Set(masks.filter(fits).map(({ name }) => name)));
  const common = [...(ofEach[0] ?? [])].filter((name) => ofEach.every((names) => names.has(name)));
  const useful = common.filter((name) => !/^brain$/i.test(name) && !name.includes('"'));
  if (useful.length === 0) {
    const any = subjects.some(({ masks }) => masks.length > 0);
    notes.push(
      any
        ? 'No mask is there for every subject in the space of the scans: say in regions what to decode from.'
        : 'There are no masks: add them to sourcedata/ or derivatives/, or import regions, before this recipe is run.',
    );
    return undefined;
  }
  const atoms = useful.map((name) => ({ name, indices: new Uint32Array() }));
  return defaultRegions(atoms).map(({ name, expression }) => ({ name, expression: unquote(expression) }));
}

/** The expression as people write it, without quotes that no name needs. */
function unquote(expression: string): string {
  return formatRegion(parseRegion(expression.replaceAll(/"([\p{L}\p{N}_]+)"/gu, '$1')));
}

function hasConfounds(study: Study, runs: RunChoice): boolean {
  return runs.ready.every((id) =>
    (['train', 'test'] as const).every((part) =>
      chooseRuns(study, runs, id, runs[part]).every(({ confounds }) => confounds !== undefined),
    ),
  );
}
