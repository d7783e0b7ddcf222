import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PerceptError } from '../../errors.ts';
import { hashFile } from '../../files.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { describeShared } from '../../testing/shared-data.ts';
import { subjectIds } from '../live/subject-regions.ts';
import { openStudy, type Draft } from './open-study.ts';
import { resultsFolder } from './results-folder.ts';

let there = '';
beforeAll(async () => {
  there = await mkdtemp(join(tmpdir(), 'percept-open-'));
});
afterAll(() => rm(there, { recursive: true, force: true }));

const open = (path: string, draft: Draft | null = null) =>
  openStudy({ path, draft, elsewhere: join(there, 'elsewhere') });

/** A study without volumes: names alone. */
async function makeFolder(name: string, files: readonly string[]): Promise<string> {
  const root = join(there, name);
  for (const file of files) {
    await mkdir(join(root, file, '..'), { recursive: true });
    await writeFile(
      join(root, file),
      file.endsWith('events.tsv') ? 'onset\tduration\tstimulus\n0\t1\ta\n' : '{}',
    );
  }
  return root;
}
const runs = (stems: readonly string[]): string[] =>
  stems.flatMap((stem) => [`${stem}_events.tsv`, `${stem}_bold.nii.gz`]);

const recipeText = (title: string): string =>
  JSON.stringify({
    percept: 1,
    title,
    data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' } },
    latents: { kind: 'pca' },
  });

it('takes subjects of a recipe for used whether they are written "sub-01" or "1", as a run does', async () => {
  const root = await makeFolder(
    'labels',
    runs(['01', '02'].flatMap((id) => [1, 2].map((run) => `sub-${id}/func/sub-${id}_task-see_run-0${run}`))),
  );
  for (const label of ['sub-02', '2', '02']) {
    const recipe = JSON.parse(recipeText('labels')) as { data: object };
    await writeFile(
      join(root, 'percept.json'),
      JSON.stringify({ ...recipe, data: { ...recipe.data, subjects: [label] } }),
    );
    const { place, content } = await open(root);
    const roles = content.subjects.map(({ id, groups }) => [id, ...groups.map(({ role }) => role)]);
    expect(roles).toEqual([
      ['01', 'unused'],
      ['02', 'train', 'test'],
    ]);
    expect(await subjectIds(place, undefined)).toEqual(['02']);
  }
});

describeShared('the slice of Haxby 2001, opened as a folder', 'haxby-slice', (path) => {
  it('gets the recipe that decodes it, and says what was guessed', async () => {
    const { place, origin, notes, content } = await open(path);
    expect(origin).toBe('proposed');
    expect(place.recipe.data).toMatchObject({
      kind: 'bids',
      folder: '.',
      train: { run: 'odd' },
      test: { run: 'even' },
    });
    expect(place.recipe.data).not.toHaveProperty('source');
    expect(place.recipe.latents).toEqual({ kind: 'table', file: 'latents_categories.csv' });
    expect(place.recipe.regions).toEqual([{ name: 'VT', expression: 'VT' }]);
    expect(notes.join('\n')).toMatch(/the odd runs of objectviewing train, the even ones test/);
    expect(notes.join('\n')).toMatch(/Latents are the rows of latents_categories.csv/);
    const groups = content.subjects[0]!.groups.map(({ role, runs: of }) => [role, of.map(({ run }) => run)]);
    expect(groups).toEqual([
      ['train', ['01', '03', '05', '07', '09', '11']],
      ['test', ['02', '04', '06', '08', '10', '12']],
    ]);
  });

  it('takes a table that lacks a stimulus for no table of latents', async () => {
    const copy = join(there, 'haxby-copy');
    await cp(path, copy, { recursive: true, mode: 0 });
    await rm(join(copy, 'latents_categories.csv'), { force: true });
    await writeFile(join(copy, 'latents_few.csv'), 'stimulus_name,z1\nface,1\nhouse,2\n');
    const { place, notes } = await open(copy);
    expect(place.recipe.latents.kind).toBe('pca');
    expect(notes.join('\n')).toMatch(/latents_few.csv cannot be used/);
    expect(notes.join('\n')).toMatch(/neither images in stimuli\/ nor a table/);
  });
});

describeShared('the design of ds001246, which has no volumes', 'ds001246-design', (path) => {
  it('opens with its findings and training and test runs by their names', async () => {
    const { place, notes, content } = await open(path);
    expect(place.recipe.data).toMatchObject({
      train: { task: 'perception', session: 'perceptionTraining*' },
      test: { task: 'perception', session: 'perceptionTest*' },
    });
    expect(content.findings[0]!.what).toMatch(/the volume is missing for 158 of 158/);
    expect(notes.join('\n')).toMatch(/There are no masks/);
    const groups = content.subjects[0]!.groups.map(({ label, role, runs: of }) => [label, role, of.length]);
    expect(groups).toEqual([
      ['imagery, ses-imageryTest*', 'unused', 20],
      ['perception, ses-perceptionTest*', 'test', 35],
      ['perception, ses-perceptionTraining*', 'train', 24],
    ]);
  });
});

describeShared('handwritten sixes and nines, opened as a .mat file', 'digits69', (path) => {
  it('has its variables told by their names', async () => {
    const { place, origin, content } = await open(join(path, 'digits69_28x28.mat'));
    const file = 'digits69_28x28.mat';
    expect(origin).toBe('proposed');
    expect(place).toMatchObject({ kind: 'patterns', root: path, recipeName: 'digits69_28x28' });
    expect(place.recipe.data).toEqual({
      kind: 'patterns',
      subjects: { '01': { train: { file, variable: 'fmriTrn' }, test: { file, variable: 'fmriTest' } } },
      stimuli: {
        train: { file, variable: 'stimTrn', size: [28, 28] },
        test: { file, variable: 'stimTest', size: [28, 28] },
      },
    });
    expect(place.recipe.latents).toMatchObject({ kind: 'pca', components: 22 });
    expect(content.subjects[0]!.groups.map(({ role }) => role)).toEqual(['train', 'test']);
  });
});

describe('runs of a study', () => {
  it.each<[string, string[], Partial<Extract<Recipe['data'], { kind: 'bids' }>>]>([
    [
      'two tasks without train or test: those of the larger task by odd and even',
      [
        ...runs([1, 2, 3].map((n) => `sub-01/func/sub-01_task-see_run-0${n}`)),
        ...runs(['sub-01/func/sub-01_task-rest_run-01']),
      ],
      { train: { task: 'see', run: 'odd' }, test: { task: 'see', run: 'even' } },
    ],
    [
      'one run a session: every other session',
      runs(['a1', 'a2', 'a3'].map((ses) => `sub-01/ses-${ses}/func/sub-01_ses-${ses}_task-see`)),
      { train: { session: ['a1', 'a3'] }, test: { session: ['a2'] } },
    ],
    [
      'a preprocessed version: that one, in the space of the masks',
      [
        ...runs(['train', 'test'].map((task) => `sub-01/func/sub-01_task-${task}`)),
        ...['train', 'test'].flatMap((task) =>
          ['T1w', 'MNI152NLin2009cAsym'].map(
            (space) =>
              `derivatives/fmriprep/sub-01/func/sub-01_task-${task}_space-${space}_desc-preproc_bold.nii.gz`,
          ),
        ),
        'derivatives/masks/sub-01_space-MNI152NLin2009cAsym_label-V1_mask.nii.gz',
      ],
      { source: 'fmriprep', space: 'MNI152NLin2009cAsym', train: { task: 'train' }, test: { task: 'test' } },
    ],
  ])('%s', async (name, files, wanted) => {
    const { place } = await open(await makeFolder(name.replace(/\W+/g, '-'), files));
    expect(place.recipe.data).toMatchObject(wanted);
  });

  it('names the subjects that have both where some lack them', async () => {
    const both = (id: string): string[] =>
      ['train', 'test'].map((task) => `sub-${id}/func/sub-${id}_task-${task}`);
    const root = await makeFolder(
      'some',
      runs([...both('01'), ...both('02'), 'sub-03/func/sub-03_task-train']),
    );
    const { place, notes } = await open(root);
    expect(place.recipe.data).toMatchObject({ subjects: ['01', '02'] });
    expect(notes.join('\n')).toMatch(/Of 3 subjects 2 have their scans and events: 01, 02/);
  });
});

describe('recipes in a study', () => {
  it('are read from percept.json or derivatives/percept, the one changed last', async () => {
    const root = await makeFolder('recipes', runs(['sub-01/func/sub-01_task-a_run-01']));
    await writeFile(join(root, 'percept.json'), recipeText('in the root'));
    const first = await open(root);
    expect(first).toMatchObject({
      origin: 'file',
      place: { recipe: { title: 'in the root' }, recipeFolder: root },
    });
    expect(first.place.out).toBe(join(root, 'derivatives', 'percept', 'percept'));
    const saved = join(root, 'derivatives', 'percept', 'mine.json');
    await mkdir(join(saved, '..'), { recursive: true });
    await writeFile(saved, recipeText('saved').replace('"bids"', '"bids","folder":"../.."'));
    await utimes(join(root, 'percept.json'), 1000, 1000);
    const second = await open(root);
    expect(second).toMatchObject({ place: { recipe: { title: 'saved' }, recipeName: 'mine' } });
    expect(second.content.findings[0]!.what).toMatch(/derivatives\/percept\/mine.json was changed last/);
    await writeFile(saved, '{"percept":1}');
    const third = await open(root);
    expect(third.place.recipe.title).toBe('in the root');
    expect(third.content.findings[0]).toMatchObject({ severity: 'error', file: saved });
  });

  it('are of their own study, wherever they lie; a broken one is refused by name when it is opened itself', async () => {
    const root = await makeFolder('theirs', runs(['sub-01/func/sub-01_task-a_run-01']));
    const file = join(there, 'outside.json');
    await writeFile(file, recipeText('outside').replace('"bids"', '"bids","folder":"theirs"'));
    expect((await open(file)).place).toMatchObject({ root, recipeFolder: there, recipeName: 'outside' });
    await writeFile(file, recipeText('x').replace('"odd"', '"ood",'));
    await expect(open(file)).rejects.toThrow(/outside.json.*not valid JSON/);
    await writeFile(file, recipeText('x').replace('"pca"', '"magic"'));
    await expect(open(file)).rejects.toThrow(/latents/);
  });

  it('are taken from a draft only while the file is what the draft was made from', async () => {
    const root = await makeFolder('draft', runs(['sub-01/func/sub-01_task-a_run-01']));
    const file = join(root, 'percept.json');
    await writeFile(file, recipeText('file'));
    const basedOn = { file, sha256: await hashFile(file) };
    const recipe = JSON.parse(recipeText('draft')) as unknown;
    expect(await open(root, { recipe, basedOn })).toMatchObject({
      origin: 'draft',
      place: { recipe: { title: 'draft' } },
    });
    for (const draft of [
      { recipe, basedOn: null },
      { recipe, basedOn: { file, sha256: 'other' } },
      { recipe: { percept: 1 }, basedOn },
    ]) {
      const opened = await open(root, draft);
      expect(opened).toMatchObject({ origin: 'file', place: { recipe: { title: 'file' } } });
      expect(opened.notes.join()).toMatch(/put aside/);
    }
  });
});

describe('what is no study', () => {
  it.each([
    ['nothing', 'gone', /no such file or folder/],
    ['an empty folder', 'empty', /no folder of a subject/],
    ['a text file', 'notes.txt', /a text file, not a study/],
    ['a table', 'latents.csv', /a text file, not a study/],
  ])('is refused with what to do: %s', async (_what, name, said) => {
    await mkdir(join(there, 'empty'), { recursive: true });
    await writeFile(join(there, 'notes.txt'), 'notes');
    await writeFile(join(there, 'latents.csv'), 'a,b\n1,2\n');
    await expect(open(join(there, name))).rejects.toThrow(said);
    expect(existsSync(join(there, 'elsewhere'))).toBe(false);
  });
});

describe('an array file whose names do not tell', () => {
  const fixtures = join(import.meta.dirname, '..', '..', 'study', 'formats', 'fixtures');

  it.each(['latents.npz', 'kinds.npz', 'generic.h5', 'bdata_v5.mat', 'fortran.npy'])(
    'is refused with what it holds and what to do: %s',
    async (name) => {
      const failure = await open(join(fixtures, name)).catch((error: unknown) => error as PerceptError);
      expect(failure).toBeInstanceOf(PerceptError);
      const { file, problem, remedy } = failure as PerceptError;
      expect(file).toBe(join(fixtures, name));
      expect(problem).toMatch(/it holds .*\d+ x \d+/);
      expect(remedy).toMatch(/Write a recipe/);
    },
  );
});

describe('the results folder', () => {
  it('is in the study, or elsewhere, said, where that cannot be written to', async () => {
    const root = join(there, 'a study');
    const usual = join(root, 'derivatives', 'percept');
    expect(await resultsFolder(root, 'x', there)).toEqual({ out: join(usual, 'x') });
    const never = (): Promise<boolean> => Promise.resolve(false);
    const one = await resultsFolder(root, 'x', there, never);
    expect(one.out).toMatch(/a_study-[0-9a-f]{8}.derivatives.percept.x$/);
    expect(one.note).toContain('cannot be written to');
    expect((await resultsFolder(join(there, 'b', 'a study'), 'x', there, never)).out).not.toBe(one.out);
  });

  it('is not in what is read-only', async (context) => {
    if (process.getuid?.() === 0) return context.skip('root may write anywhere');
    const root = join(there, 'locked');
    await mkdir(root, { mode: 0o555 });
    expect((await resultsFolder(root, 'x', join(there, 'else'))).out).toContain(join(there, 'else'));
  });
});
