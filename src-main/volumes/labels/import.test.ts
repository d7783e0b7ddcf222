import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../maths/random.ts';
import { recipeSchema } from '../../recipe/schema.ts';
import type { Grid } from '../grid.ts';
import { resampleMask } from '../mask.ts';
import { testFolder } from '../test-images.ts';
import { writeNifti } from '../write.ts';
import { labelMask, readAtlas } from './atlas.ts';
import { findLabelTable } from './find-table.ts';
import { importLabels, labelMaskEntries } from './import.ts';

const path = testFolder(false);
const grid: Grid = {
  dims: [3, 2, 2],
  affine: Float64Array.of(2, 0, 0, -5, 0, 2, 0, 1, 0, 0, 2, 7, 0, 0, 0, 1),
};
const text = async (name: string, content: string): Promise<void> => {
  await mkdir(dirname(path(name)), { recursive: true });
  await writeFile(path(name), content);
};
const image = (name: string, values: number[], nVolumes = 1): Promise<void> =>
  writeNifti(path(name), {
    grid,
    data: Float32Array.from({ length: 12 * nVolumes }, (_, n) => values[n] ?? 0),
    nVolumes,
  });

describe('importLabels', () => {
  it('names labels by the table beside the image, and reports what matched', async () => {
    await image('a/atlas.nii.gz', [0, 1, 1, 2, 700, 5]);
    await text(
      'a/atlas.txt',
      '0 Unknown 0 0 0 0\n1 lh.V1 255 0 0 0\n2 rh.V1 0 0 255 0\n700 MT 1 2 3 0\n9 V9 0 0 0 0\n',
    );
    const { labels, report } = await importLabels(path('a/atlas.nii.gz'), { grid });
    expect(labels.map(({ indices, ...rest }) => ({ ...rest, indices: [...indices] }))).toEqual([
      { id: 1, name: 'V1', hemisphere: 'left', title: 'lh.V1', colour: '#ff0000', indices: [1, 2] },
      { id: 2, name: 'V1', hemisphere: 'right', title: 'rh.V1', colour: '#0000ff', indices: [3] },
      { id: 5, name: 'label 5', indices: [5] },
      { id: 700, name: 'MT', title: 'MT', colour: '#010203', indices: [4] },
    ]);
    expect(report).toMatchObject({
      kind: 'labels',
      table: { format: 'FreeSurfer LUT', entries: 5, given: false },
      unnamed: [5],
      absent: [{ id: 9, name: 'V9' }],
      grid: 'same',
    });
    expect(report.labels[0]).toEqual({
      id: 1,
      name: 'V1',
      hemisphere: 'left',
      colour: '#ff0000',
      voxelsInImage: 2,
      voxels: 2,
    });
    expect(report.findings).toEqual([
      '3 of 4 labels are named by atlas.txt (FreeSurfer LUT, found beside the image).',
      'The table has no name for 5.',
      'The image has no voxel of these names of the table: V9 (9).',
    ]);
  });

  it('says how another grid differs and takes no label, unless resampling is asked for', async () => {
    const other: Grid = {
      dims: [4, 4, 2],
      affine: grid.affine.map((value, n) => (n === 0 ? -value : value)),
    };
    const refused = await importLabels(path('a/atlas.nii.gz'), { grid: other });
    expect(refused.labels).toEqual([]);
    expect(refused.report.grid).toBe('refused');
    expect(refused.report.labels[0]).toMatchObject({ voxelsInImage: 2, voxels: 0 });
    expect(refused.report.findings[0]).toMatch(
      /in shape, orientation: the image has 3 x 2 x 2 voxels.*RAS.*the study has 4 x 4 x 2 voxels.*LAS.*ask for resampling/,
    );
    const { report } = await importLabels(path('a/atlas.nii.gz'), { grid: other, resample: 'nearest' });
    expect(report.grid).toBe('resampled');
    expect(report.findings[0]).toContain('resampled by nearest neighbour');
    const moved = { ...grid, affine: grid.affine.map((value, n) => (n === 3 ? value + 0.5 : value)) };
    const shifted = await importLabels(path('a/atlas.nii.gz'), { grid: moved });
    expect(shifted.report.findings[0]).toContain('in position or angle');
  });

  it('resamples each label as a mask is resampled', async () => {
    const random = seeded(4, 'labels');
    const from: Grid = {
      dims: [9, 8, 7],
      affine: Float64Array.of(2, 0.4, 0, -9, -0.4, 2, 0.3, -8, 0, -0.3, 2.2, -7, 0, 0, 0, 1),
    };
    const to: Grid = {
      dims: [12, 7, 10],
      affine: Float64Array.of(-1.7, 0, 0.2, 9, 0, 2.6, 0, -9, 0.2, 0, 1.6, -8, 0, 0, 0, 1),
    };
    const data = Int16Array.from({ length: 9 * 8 * 7 }, () => Math.floor(6 * random()));
    await writeNifti(path('random.nii.gz'), { grid: from, data });
    const { labels } = await importLabels(path('random.nii.gz'), { grid: to, resample: 'nearest' });
    expect(labels.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    for (const { id, indices } of labels) {
      const own = Uint32Array.from([...data.keys()].filter((n) => data[n] === id));
      expect(indices.length).toBeGreaterThan(30);
      expect(indices).toEqual(resampleMask({ grid: from, indices: own }, to).indices);
    }
  });

  it('reads a BIDS dseg.tsv given, and refuses one that is cut off or lacks a column', async () => {
    await text(
      't.tsv',
      '\uFEFFindex\tname\tabbreviation\tcolor\r\n1\tLeft V1\tV1l\t#FF00aa\r\n5\tn/a\tx\tn/a\r\n2\tV1 "d"\tn/a\tred\r\n',
    );
    const { labels, report } = await importLabels(path('a/atlas.nii.gz'), { table: path('t.tsv') });
    expect(labels[0]).toMatchObject({
      name: 'V1',
      hemisphere: 'left',
      abbreviation: 'V1l',
      colour: '#ff00aa',
    });
    expect(labels[1]!.name).toBe("V1 'd'");
    expect(report.grid).toBe('no study');
    expect(report.findings).toContain("t.tsv, line 4: 'red' is no colour");
    expect(report.findings).toContain('t.tsv, line 3: id 5 has no name');
    await text('cut.tsv', 'index\tname\tcolor\n1\tV1\t#ff0000\n2\tV');
    await expect(importLabels(path('a/atlas.nii.gz'), { table: path('cut.tsv') })).rejects.toThrow(
      /cut\.tsv: line 3 has 2 cells/,
    );
    await text('lacks.tsv', 'id\tname\n1\tV1\n');
    await expect(importLabels(path('a/atlas.nii.gz'), { table: path('lacks.tsv') })).rejects.toThrow(
      /lacks\.tsv: the table has no column 'index'.*its columns are id, name/,
    );
    await text('prose.txt', 'These labels were made by hand.\n');
    await expect(importLabels(path('a/atlas.nii.gz'), { table: path('prose.txt') })).rejects.toThrow(
      /prose\.txt: this is no label table/,
    );
    await text('bomb.xml', '<!DOCTYPE a [<!ENTITY x "y">]><atlas><data/></atlas>');
    await expect(importLabels(path('a/atlas.nii.gz'), { table: path('bomb.xml') })).rejects.toThrow(
      /bomb\.xml: line 1: document types/,
    );
  });

  it('does without a table, and with a text beside it that is none', async () => {
    await image('plain.nii', [1, 1]);
    const plain = await importLabels(path('plain.nii'));
    expect(plain.labels).toMatchObject([{ id: 1, name: 'plain' }]);
    expect(plain.report.findings[0]).toContain('No label table was found');
    await image('b/lh.V2.nii', [0, 1]);
    await text('b/lh.V2.txt', 'This is our V2.\n');
    const { labels, report } = await importLabels(path('b/lh.V2.nii'));
    expect(labels).toMatchObject([{ name: 'V2', hemisphere: 'left' }]);
    expect(report.findings.at(-1)).toBe(
      'lh.V2.txt beside the image was not used: this is no label table that can be read',
    );
  });

  it('knows what the index of an FSL atlas counts', async () => {
    const xml = (type: string): string =>
      `<atlas><header><type>${type}</type><images><imagefile>/Made/made-prob</imagefile><summaryimagefile>/Made/made-max</summaryimagefile></images></header>
       <data><label index="0">Zero</label><label index="1">One</label></data></atlas>`;
    await text('Made.xml', xml('Probabilistic'));
    await text('Other.xml', '<other/>');
    await mkdir(path('Made'), { recursive: true });
    await image('Made/made-prob.nii.gz', [90, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 80], 2);
    const volumes = await importLabels(path('Made/made-prob.nii.gz'));
    expect(volumes.report.table).toMatchObject({ path: path('Made.xml'), given: false });
    expect(volumes.labels.map(({ id, name, indices }) => [id, name, ...indices])).toEqual([
      [0, 'Zero', 0],
      [1, 'One', 1],
    ]);
    await image('Made/made-max.nii.gz', [2, 1]);
    const summary = await importLabels(path('Made/made-max.nii.gz'));
    expect(summary.labels.map(({ id, name }) => [id, name])).toEqual([
      [1, 'Zero'],
      [2, 'One'],
    ]);
    expect(summary.report.findings.join()).toContain('its index 0 is id 1 of this image');
    // A label atlas holds its indices themselves.
    await text('label.xml', xml('Label'));
    const label = await importLabels(path('Made/made-max.nii.gz'), { table: path('label.xml') });
    expect(label.labels.map(({ id, name }) => [id, name])).toEqual([
      [1, 'One'],
      [2, 'label 2'],
    ]);
  });

  it('counts volumes from 1 for other tables', async () => {
    await image('v.nii', [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 2);
    await text('v.txt', '0 0 0 0 0 0 0 "Clear Label"\n1 255 0 0 1 1 1 "A"\n2 255 0 0 1 1 1 "B"\n');
    const { labels, report } = await importLabels(path('v.nii'));
    expect(labels.map(({ id, name, indices }) => [id, name, ...indices])).toEqual([
      [0, 'A', 0],
      [1, 'B', 1],
    ]);
    expect(report.findings.join()).toContain('id 1 of the table was taken for the first volume');
    expect(report.absent).toEqual([]);
  });
});

it('labels become masks of a recipe', async () => {
  const { labels } = await importLabels(path('a/atlas.nii.gz'));
  const entries = labelMaskEntries(labels.slice(0, 3), 'masks/atlas.nii.gz', { threshold: 0.4 });
  expect(entries).toEqual([
    {
      name: 'V1',
      file: 'masks/atlas.nii.gz',
      label: 1,
      hemisphere: 'left',
      threshold: 0.4,
      colour: '#ff0000',
    },
    {
      name: 'V1',
      file: 'masks/atlas.nii.gz',
      label: 2,
      hemisphere: 'right',
      threshold: 0.4,
      colour: '#0000ff',
    },
    { name: 'label 5', file: 'masks/atlas.nii.gz', label: 5, threshold: 0.4 },
  ]);
  const recipe = recipeSchema.parse({
    percept: 1,
    data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' }, masks: entries },
    latents: { kind: 'pca' },
  });
  expect(recipe.data).toMatchObject({ masks: entries });
});

describe('labelMask', () => {
  it('takes a label by id, by its name, or by that without a hemisphere where it is the only one', async () => {
    const atlas = await readAtlas(path('a/atlas.nii.gz'));
    expect([...labelMask(atlas, 5).indices]).toEqual([5]);
    expect([...labelMask(atlas, 'rh.V1').indices]).toEqual([3]);
    expect([...labelMask(atlas, 'mt').indices]).toEqual([4]);
    expect(() => labelMask(atlas, 'V1')).toThrow(
      /several labels are called "V1": 1 \(lh\.V1\), 2 \(rh\.V1\)/,
    );
    expect(() => labelMask(atlas, 6)).toThrow(
      /it has no label 6\. Its labels are 1 \(lh\.V1\), 2 \(rh\.V1\), 5, 700/,
    );
    expect(() => labelMask(atlas, 'V9')).toThrow('it has no label "V9"');
  });
});

describe('findLabelTable', () => {
  it('takes the dseg.tsv whose entities are the image’s, the most specific, from folders above too', async () => {
    const scan = 'ds/sub-01/anat/sub-01_space-T1w_desc-aparcaseg_dseg.nii.gz';
    await text('ds/desc-aseg_dseg.tsv', 'index\tname\n1\tA\n');
    expect(await findLabelTable(path(scan))).toBeUndefined();
    await text('ds/dseg.tsv', 'index\tname\n1\tA\n');
    expect(await findLabelTable(path(scan))).toBe(path('ds/dseg.tsv'));
    await text('ds/desc-aparcaseg_dseg.tsv', 'index\tname\n1\tA\n');
    expect(await findLabelTable(path(scan))).toBe(path('ds/desc-aparcaseg_dseg.tsv'));
    await text('ds/sub-01/anat/FreeSurferColorLUT.txt', '1 A 0 0 0 0\n');
    expect(await findLabelTable(path(scan))).toBe(path('ds/desc-aparcaseg_dseg.tsv'));
    expect(await findLabelTable(path('ds/sub-01/anat/aseg.nii.gz'))).toMatch(/FreeSurferColorLUT\.txt$/);
    expect(await findLabelTable(path('nowhere/at/all.nii'))).toBeUndefined();
  });
});
