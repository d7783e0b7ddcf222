import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { describeShared, sharedData } from '../testing/shared-data.ts';
import { expectRefusal, fixture } from './formats/testing.ts';
import { describeInspection, inspectPath, type Inspection } from './inspect.ts';
import { temporaryFolder, tsv } from './testing.ts';

const fact = (inspection: Inspection, label: string): string | undefined =>
  inspection.facts.find(([name]) => name.trim() === label)?.[1];

describeShared('inspecting the design of ds001246', 'ds001246-design', (folder) => {
  it('says 24 / 35 / 20 runs and 1,200 / 50 images for both subjects, and that volumes are missing', async () => {
    const found = await inspectPath(folder);
    expect(found.kind).toBe('bids');
    expect(found.title).toBe('a BIDS study: Generic Object Decoding (fMRI on ImageNet)');
    const of = (label: string): string[] =>
      found.facts.filter(([name]) => name.trim() === label).map(([, value]) => value);
    const twice = (text: string): string[] => [text, text];
    expect(of('perception, ses-perceptionTraining*')).toEqual(
      twice(
        '24 runs; TR 3 s; 1,320 trials of 1,200 images (stimulus_name), 120 one-back repeats; all volumes missing',
      ),
    );
    expect(of('perception, ses-perceptionTest*')).toEqual(
      twice(
        '35 runs; TR 3 s; 1,925 trials of 50 images (stimulus_name), 175 one-back repeats; all volumes missing',
      ),
    );
    expect(of('imagery, ses-imageryTest*')).toEqual(
      twice(
        '20 runs; TR 3 s; 500 trials of 50 categories (category_name), no one-back repeats; all volumes missing',
      ),
    );
    expect(found.findings!.map(({ severity }) => severity)).not.toContain('error');
    expect(found.findings!.some(({ what }) => /volume is missing for 158 of 158/.test(what))).toBe(true);
    expect(found.suggestions).toEqual([
      'Decoding: "train": {"task":"perception","session":"perceptionTraining*"}, "test": {"task":"perception","session":"perceptionTest*"}.',
      'Imagery: "test": {"task":"imagery","session":"imageryTest*"}, "testItem": "category", "categoryImages": {"task":"perception","session":"perceptionTest*"}.',
    ]);
    const words = describeInspection(found);
    expect(words).toContain('warning: the volume is missing');
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });
});

describeShared('inspecting real scans', 'haxby-slice', (folder) => {
  it('tells volumes, grid and masks of a study with scans', async () => {
    const found = await inspectPath(folder);
    expect(fact(found, 'sub-01')).toBe('12 runs, 1 mask: VT');
    expect(fact(found, 'objectviewing')).toMatch(
      /^12 runs; TR 2.5 s; 96 trials of 8 images .*; 121 volumes of 40 x 20 x 1/,
    );
    expect(found.suggestions[0]).toContain('"run": "odd"');
  });

  it('tells what a volume and a mask are', async () => {
    const run = await inspectPath(
      sharedData('haxby-slice/sub-01/func/sub-01_task-objectviewing_run-02_bold.nii.gz')!,
    );
    expect([run.kind, run.title, fact(run, 'volumes')]).toEqual([
      'nifti',
      'a NIfTI-1 series, compressed',
      '121, one every 2.5 s',
    ]);
    const mask = await inspectPath(sharedData('haxby-slice/sourcedata/sub-01/anat/sub-01_mask_VT.nii.gz')!);
    expect(mask.suggestions[0]).toContain('data.masks');
  });

  it('tells latents', async () => {
    const found = await inspectPath(join(folder, 'latents_categories.csv'));
    expect([found.kind, fact(found, 'rows')]).toEqual(['table', '8']);
    expect(found.suggestions[0]).toContain('Latents');
  });
});

describeShared('inspecting digits69', 'digits69', (folder) => {
  it('tells patterns from images', async () => {
    const found = await inspectPath(join(folder, 'digits69_28x28.mat'));
    expect([found.kind, found.entries!.length]).toEqual(['mat5', 6]);
    expect(found.suggestions).toContain(
      "'stimTrn': patterns (90 samples x 784 voxels), or latents (90 images x 784), or 90 images of 28 x 28",
    );
    expect(found.suggestions).toContain(
      "'fmriTrn': patterns (90 samples x 3,092 voxels), or latents (90 images x 3,092)",
    );
  });
});

describe('inspectPath', () => {
  it('counts samples, voxels of regions and images of BData', async () => {
    const found = await inspectPath(fixture('bdata_new.h5'));
    expect(found.kind).toBe('bdata');
    expect(fact(found, 'samples')).toBe('1,200');
    expect(fact(found, 'voxels of regions')).toBe('ROI_V1 2, ROI_V2 2, ROI_V3 1, ROI_VC 4');
    expect(fact(found, 'DataType 1')).toBe('train: 1,200 samples of 1,200 images');
    expect(fact(found, 'run labels')).toBe('24');
    expect(found.findings!.some(({ what }) => /source text/.test(what))).toBe(true);
    expect(describeInspection(found)).not.toContain('callstack');
    const matlab = await inspectPath(fixture('bdata_v73.mat'));
    expect([matlab.kind, fact(matlab, 'generation')]).toEqual([
      'mat7.3',
      'MATLAB, with dataSet and metaData',
    ]);
    const lost = await inspectPath(fixture('bdata_float32.h5'));
    expect(
      lost.findings!.map(({ severity, what }) => [severity, what.includes('single precision')]),
    ).toContainEqual(['error', true]);
  });

  it('warns of variables that are not read', async () => {
    const found = await inspectPath(fixture('v5.mat'));
    expect(found.findings!.map(({ what }) => what)).toEqual([
      "'complex' is complex float64, which is not read",
    ]);
    expect(describeInspection(found)).toMatch(/cube +2 x 3 x 4, float64/);
  });

  it('says when events last longer than the scans, and which events cannot be read', async () => {
    const root = await temporaryFolder({
      'sub-1/func/sub-1_task-see_run-1_events.tsv': tsv(
        'onset duration stimulus_name',
        '0 2 a',
        '2 2 a',
        '4 2 b',
      ),
      'sub-1/func/sub-1_task-see_run-2_events.tsv': tsv('onset duration stimulus_name', 'x 2 a'),
    });
    const found = await inspectPath(root);
    expect(fact(found, 'see')).toBe(
      '2 runs; 3 trials of 2 images (stimulus_name), 1 one-back repeat; all volumes missing',
    );
    const error = found.findings!.find(({ severity }) => severity === 'error')!;
    expect(error.file).toMatch(/run-2_events\.tsv$/);
    expect(error.what).toContain("'x'");
  });

  it('counts images and their sizes', async () => {
    const root = await temporaryFolder({ 'a/broken.png': 'no image', 'notes.txt': 'x' });
    for (const name of ['n01.png', 'a/n02.png']) {
      const image = sharp({ create: { width: 8, height: 6, channels: 3, background: 'red' } });
      await image.png().toFile(join(root, name));
    }
    const found = await inspectPath(root);
    expect([found.kind, fact(found, 'images'), fact(found, 'sizes')]).toEqual([
      'images',
      '3',
      '2 of 8 x 6 colour',
    ]);
    expect(found.findings![0]!.what).toBe('1 image cannot be read');
    const one = await inspectPath(join(root, 'n01.png'));
    expect([one.title, fact(one, 'sizes')]).toEqual(['an image', '1 of 8 x 6 colour']);
  });

  it('tells a recipe from other JSON, and what it does not know', async () => {
    const root = await temporaryFolder({
      'r.json': JSON.stringify({ percept: 1, title: 'Mine', data: {} }),
      'x.json': '{"a":1}',
      'bad.json': '{',
      'z.bin': '\u0001\u0002\u0003 nothing',
      'events.tsv': tsv('onset duration trial_type', '0 1 a'),
    });
    expect(await inspectPath(join(root, 'r.json'))).toMatchObject({
      kind: 'recipe',
      title: 'a recipe: Mine',
    });
    expect(await inspectPath(join(root, 'x.json'))).toMatchObject({ kind: 'unknown' });
    expect(await inspectPath(join(root, 'z.bin'))).toMatchObject({ kind: 'unknown' });
    expect((await inspectPath(join(root, 'events.tsv'))).suggestions[0]).toContain('Events of a run');
    expect(await inspectPath(root)).toMatchObject({
      kind: 'unknown',
      title: expect.stringContaining('folder') as string,
    });
    await expectRefusal(inspectPath(join(root, 'bad.json')), 'bad.json', /not valid JSON/);
    await expectRefusal(inspectPath(join(root, 'gone')), 'gone', /no such file/);
  });
});
