import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from './load.ts';
import { absoluteRecipe, relocateRecipe } from './relocate.ts';
import type { Recipe } from './schema.ts';

const root = resolve('/data/study');
const bids = parseRecipe({
  $schema: 'schema.json',
  percept: 1,
  data: {
    kind: 'bids',
    folder: '.',
    train: { run: 'odd' },
    test: { run: 'even' },
    masks: [{ name: 'X', file: 'masks/sub-{subject}_X.nii.gz', label: 3, table: 'labels.tsv' }],
    stimuli: { folders: ['stimuli', resolve('/elsewhere/images')] },
  },
  latents: { kind: 'table', file: '../tables/latents.csv', names: 'names.txt' },
  drawings: [
    { name: 'by hand', file: 'drawn/sub-{subject}.nii' },
    { name: 'inline', dims: [2, 2, 2], affine: Array.from({ length: 16 }, () => 1), voxels: [0, 3] },
  ],
});
const patterns = parseRecipe({
  percept: 1,
  data: {
    kind: 'patterns',
    subjects: {
      '01': { train: { file: 'a.mat', variable: 'x.y' }, test: { file: 'sub/b.mat', names: 'names' } },
    },
    stimuli: { train: { file: 'c.npy' }, test: { file: 'd.npy' } },
  },
  latents: { kind: 'pca' },
});

/** Every path of a recipe as it is resolved from a folder, by hand and not by the code under test. */
function resolved({ data, latents, $schema, drawings }: Recipe, folder: string): string[] {
  const { stimuli } = data;
  const given = [
    ...(stimuli === undefined
      ? []
      : 'folders' in stimuli
        ? stimuli.folders
        : [stimuli.train.file, stimuli.test.file]),
    ...(data.kind === 'bids'
      ? [
          data.folder,
          ...(data.masks ?? []).flatMap(({ file, table }) => [file, ...(table === undefined ? [] : [table])]),
        ]
      : Object.values(data.subjects).flatMap(({ train, test }) => [train.file, test.file])),
    ...(latents.kind === 'table' ? [latents.file] : []),
    ...($schema === undefined ? [] : [$schema]),
    ...(drawings ?? []).flatMap((drawing) => ('file' in drawing ? [drawing.file] : [])),
  ];
  return given.map((path) => resolve(folder, path));
}

describe('a recipe for another folder', () => {
  const folders = [join(root, 'derivatives', 'percept'), resolve('/'), resolve('/other/place'), root];

  it.each(folders)('means the same files from %s, and comes back unchanged', (to) => {
    for (const recipe of [bids, patterns]) {
      const moved = relocateRecipe(recipe, root, to);
      expect(resolved(moved, to)).toEqual(resolved(recipe, root));
      expect(relocateRecipe(moved, to, root)).toEqual(recipe);
      expect(absoluteRecipe(moved, to)).toEqual(absoluteRecipe(recipe, root));
    }
  });

  it('has the label tables of masks and the files of drawings', () => {
    const runs = { name: 'b', dims: [1, 1, 1], affine: Array<number>(16).fill(0), voxels: [0, 1] };
    const recipe = parseRecipe({
      percept: 1,
      data: {
        kind: 'bids',
        train: { run: 'odd' },
        test: { run: 'even' },
        masks: [{ name: 'X', file: 'atlas.nii.gz', label: 3, table: 'tables/atlas.tsv' }],
      },
      latents: { kind: 'pca' },
      drawings: [{ name: 'a', file: 'drawn/{subject}.nii.gz' }, runs],
    });
    const moved = relocateRecipe(recipe, root, join(root, 'derivatives'));
    expect(moved.data).toMatchObject({ masks: [{ file: '../atlas.nii.gz', table: '../tables/atlas.tsv' }] });
    expect(moved.drawings).toEqual([{ name: 'a', file: '../drawn/{subject}.nii.gz' }, runs]);
  });

  it('has forward slashes, keeps what is absolute, and touches nothing else', () => {
    const moved = relocateRecipe(bids, root, join(root, 'derivatives', 'percept'));
    expect(moved.data).toMatchObject({
      folder: '../..',
      masks: [{ name: 'X', file: '../../masks/sub-{subject}_X.nii.gz', label: 3, table: '../../labels.tsv' }],
      stimuli: { folders: ['../../stimuli', resolve('/elsewhere/images')] },
    });
    expect(moved.$schema).toBe('../../schema.json');
    const { data: _data, latents: _latents, $schema: _schema, drawings: _drawings, ...rest } = moved;
    expect(bids).toMatchObject(rest);
    const subject = relocateRecipe(patterns, root, resolve('/data')).data;
    expect(subject).toMatchObject({
      subjects: { '01': { train: { file: 'study/a.mat', variable: 'x.y' }, test: { names: 'names' } } },
    });
  });

  it('takes names of latents for a path only where there is such a file', () => {
    const to = resolve('/data');
    const names = (isFile?: (path: string) => boolean): unknown =>
      (relocateRecipe(bids, root, to, isFile).latents as { names?: string }).names;
    expect(names()).toBe('names.txt');
    expect(names((path) => path === join(root, 'names.txt'))).toBe('study/names.txt');
  });

  it("has a model's file and the table beside it, and leaves a model's name alone", () => {
    const of = (latents: object): unknown =>
      relocateRecipe(parseRecipe({ ...patterns, latents }), root, join(root, 'derivatives'), () => true)
        .latents;
    expect(of({ kind: 'model', file: 'models/vae.tar.gz' })).toMatchObject({ file: '../models/vae.tar.gz' });
    expect(of({ kind: 'model', model: 'big', table: { file: 'z.npy', names: 'names.txt' } })).toMatchObject({
      model: 'big',
      table: { file: '../z.npy', names: '../names.txt' },
    });
  });

  it('leaves an address of the schema alone', () => {
    const web = { ...bids, $schema: 'https://example.org/schema.json' };
    expect(relocateRecipe(web, root, '/').$schema).toBe('https://example.org/schema.json');
  });
});
