import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeNifti } from '../src-main/volumes/write.ts';
import {
  hashResults,
  hashTree,
  leftOvers,
  messageOf,
  percept,
  refused,
  runJson,
  temporaryFolder,
  writeJson,
} from './helpers.ts';
import { copyStudy, made, makeStudy, recipeFor, runFile } from './study.ts';

type Json = Record<string, unknown>;

let there = '';
let study = '';
let out = '';
let good: Record<string, string> = {};
beforeAll(async () => {
  there = await temporaryFolder();
  study = join(there, 'study');
  out = join(there, 'results');
  await makeStudy(study);
  await runJson(await writeJson(join(there, 'good.json'), changed(study)), out);
  good = await hashResults(out);
});

/** A recipe for subject 01 of a study, some of its members and of its data's replaced. */
function changed(root: string, members: Json = {}, data: Json = {}): Json {
  const recipe = recipeFor(root, { output: { maps: false, images: true }, ...members });
  return { ...recipe, data: { ...(recipe['data'] as Json), subjects: ['01'], ...data } };
}

let count = 0;

/** A copy of the study with something spoilt, and a recipe for it. */
async function spoilt(
  spoil: (root: string) => Promise<unknown>,
  members: Json = {},
  data: Json = {},
): Promise<{ root: string; recipe: string }> {
  const name = `case-${++count}`;
  const root = await copyStudy(study, join(there, name));
  await spoil(root);
  return { root, recipe: await writeJson(join(there, `${name}.json`), changed(root, members, data)) };
}

/** Must be refused with `said`, the study unchanged, and the results of the good run still there. */
async function mustRefuse(
  { root, recipe }: { root: string; recipe: string },
  ...said: (string | RegExp)[]
): Promise<void> {
  const before = await hashTree(root);
  await refused(recipe, out, ...said);
  expect(await hashTree(root)).toEqual(before);
  expect(await hashResults(out)).toEqual(good);
  expect(await leftOvers(out)).toEqual([]);
}

const nothing = (): Promise<void> => Promise.resolve();

async function replaceIn(path: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  expect(text).toMatch(from);
  await writeFile(path, text.replace(from, to));
}

describe('scans', () => {
  it('cut off in the middle of the gzip stream', async () => {
    const spoil = async (root: string): Promise<void> =>
      truncate(runFile(root, 'train', 2, 'bold.nii.gz'), 60_000);
    await mustRefuse(await spoilt(spoil), /sub-01_task-train_run-02_bold\.nii\.gz: .*(cut|end|truncated)/);
  });

  it('with a header that promises more than the file has', async () => {
    const spoil = async (root: string): Promise<void> => {
      const path = runFile(root, 'test', 1, 'bold.nii.gz');
      const bytes = gunzipSync(await readFile(path));
      bytes.writeInt16LE(30_000, 40 + 2 * 4); // volumes
      await writeFile(path, gzipSync(bytes));
    };
    await mustRefuse(await spoilt(spoil), /sub-01_task-test_run-01_bold\.nii\.gz: .*66/);
  });

  it('with a header that promises more voxels than a machine can hold', async () => {
    const spoil = async (root: string): Promise<void> => {
      const path = runFile(root, 'test', 1, 'bold.nii.gz');
      const bytes = gunzipSync(await readFile(path));
      for (const n of [1, 2, 3]) bytes.writeInt16LE(32_000, 40 + 2 * n);
      await writeFile(path, gzipSync(bytes));
    };
    await mustRefuse(await spoilt(spoil), /sub-01_task-test_run-01_bold\.nii\.gz: /);
  });

  it('that are no image at all', async () => {
    const spoil = async (root: string): Promise<void> =>
      writeFile(runFile(root, 'train', 3, 'bold.nii.gz'), 'hello\n'.repeat(500));
    await mustRefuse(
      await spoilt(spoil),
      /sub-01_task-train_run-03_bold\.nii\.gz: this is not a NIfTI image/,
    );
  });

  it('with voxels that are not numbers: counted, left out, said', async () => {
    const { root, recipe } = await spoilt(async (copy) => {
      const path = runFile(copy, 'train', 1, 'bold.nii.gz');
      const bytes = gunzipSync(await readFile(path));
      const nVoxels = made.dims[0] * made.dims[1] * made.dims[2];
      for (const voxel of [0, 5, 17]) bytes.writeFloatLE(NaN, 352 + 4 * (7 * nVoxels + voxel));
      await writeFile(path, gzipSync(bytes));
    });
    const before = await hashTree(root);
    const result = await runJson(recipe, join(there, 'nan'));
    const subject = result.subjects[0]!;
    expect(subject).toMatchObject({ voxelsRead: 840, voxelsUnusable: 3, notANumber: 3 });
    expect(subject.notes.join('\n')).toMatch(/3 of 840 voxels are left out/);
    expect(subject.regions[0]).toMatchObject({ voxels: 417, voxelsInRegion: 420 });
    expect(subject.regions[0]!.pairwise).toBeGreaterThan(0.7);
    expect(await hashTree(root)).toEqual(before);
  });

  it('that are missing', async () => {
    const spoil = (root: string): Promise<void> => rm(runFile(root, 'test', 2, 'bold.nii.gz'));
    await mustRefuse(await spoilt(spoil), /1 of 5 runs lack their volume \(task-test_run-02\)/);
  });

  it('without a repetition time', async () => {
    const spoil = async (root: string): Promise<void> => {
      await rm(join(root, 'task-train_bold.json'));
      const path = runFile(root, 'train', 1, 'bold.nii.gz');
      const bytes = gunzipSync(await readFile(path));
      bytes.writeFloatLE(0, 76 + 4 * 4);
      await writeFile(path, gzipSync(bytes));
    };
    await mustRefuse(
      await spoilt(spoil),
      /train_run-01_bold\.nii\.gz: the repetition time .*Add RepetitionTime/,
    );
  });

  it('with a sidecar that is broken JSON', async () => {
    const spoil = (root: string): Promise<void> =>
      writeFile(join(root, 'task-train_bold.json'), '{"RepetitionTime": 2,');
    await mustRefuse(
      await spoilt(spoil),
      /3 of 5 runs lack their sidecar/,
      /task-train_bold\.json: line 1, column 22: this is not valid JSON/,
    );
  });
});

describe('masks', () => {
  const otherGrid = async (root: string): Promise<void> => {
    const [nx, ny, nz] = made.dims;
    const fine = {
      dims: [2 * nx, 2 * ny, 2 * nz] as const,
      affine: Float64Array.from([1.5, 0, 0, -20.75, 0, 1.5, 0, -14.75, 0, 0, 1.5, -8.75, 0, 0, 0, 1]),
    };
    const data = Uint8Array.from({ length: 8 * nx * ny * nz }, (_, i) =>
      Math.floor(i / (4 * nx * ny)) < 4 ? 1 : 0,
    );
    await writeNifti(join(root, 'sourcedata', 'sub-01', 'masks', 'sub-01_label-V2_mask.nii.gz'), {
      grid: fine,
      data,
    });
  };

  it('of another grid are refused, both grids named', async () => {
    await mustRefuse(
      await spoilt(otherGrid),
      /sub-01_label-V2_mask\.nii\.gz: .*28 x 20 x 12.*14 x 10 x 6/,
      'resampleMasks',
    );
  });

  it('of another grid are resampled when asked', async () => {
    const { recipe } = await spoilt(otherGrid, {}, { resampleMasks: 'nearest' });
    const result = await runJson(recipe, join(there, 'resampled'));
    expect(result.subjects[0]!.regions[1]).toMatchObject({ name: 'V2', voxels: 2 * 14 * 10 });
  });

  it('that no one has: the nearest name is suggested', async () => {
    const regions = [{ name: 'x', expression: 'V1 + VV2' }];
    await mustRefuse(
      await spoilt(nothing, { regions }),
      /no region "VV2"/,
      /Did you mean V2\?/,
      /PFC, V1, V2/,
    );
  });

  it('that leave a region without a voxel', async () => {
    const regions = [{ name: 'none', expression: 'V1 & V2' }];
    await mustRefuse(await spoilt(nothing, { regions }), 'region "none" (V1 & V2) has no voxel');
  });

  it('that are cut off', async () => {
    const spoil = (root: string): Promise<void> =>
      truncate(join(root, 'sourcedata', 'sub-01', 'masks', 'sub-01_label-V2_mask.nii.gz'), 60);
    await mustRefuse(await spoilt(spoil), /sub-01_label-V2_mask\.nii\.gz: /);
  });
});

describe('events', () => {
  const events = (root: string): string => runFile(root, 'train', 1, 'events.tsv');

  it('without the column of onsets', async () => {
    await mustRefuse(
      await spoilt((root) => replaceIn(events(root), 'onset', 'begin')),
      /train_run-01_events\.tsv: .*onset/,
      /begin, duration, trial_type, stim_file/,
    );
  });

  it('without the column that the recipe names', async () => {
    await mustRefuse(
      await spoilt(nothing, {}, { events: { stimulus: 'picture' } }),
      /events\.tsv: .*picture/,
      /stim_file/,
    );
  });

  it('with an onset past the end of the run', async () => {
    const spoil = (root: string): Promise<void> => appendFile(events(root), '500\t4\timage\ttr01.png\n');
    await mustRefuse(
      await spoilt(spoil),
      /train_run-01_events\.tsv: line 12: the onset 500 s is past the end: the run ends at 132 s/,
    );
  });

  it('with an onset that is no number', async () => {
    await mustRefuse(
      await spoilt((root) => replaceIn(events(root), /^16/m, 'soon')),
      /events\.tsv: line 3: onset is 'soon'/,
    );
  });

  it('that are missing', async () => {
    await mustRefuse(
      await spoilt((root) => rm(events(root))),
      /1 of 5 runs lack their events file \(task-train_run-01\)/,
    );
  });

  it('written on Windows are read all the same', async () => {
    const { recipe } = await spoilt(async (root) => {
      const text = await readFile(events(root), 'utf8');
      await writeFile(
        events(root),
        `\uFEFF${text.replaceAll('\n', '\r\n').replaceAll(/tr(\d\d)\.png/g, 'stimuli\\tr$1.png')}`,
      );
    });
    const result = await runJson(recipe, join(there, 'windows'));
    expect(result.latents.trainedOn).toBe(30);
    expect(result.subjects[0]!.regions[0]!.pairwise).toBeGreaterThan(0.8);
  });
});

describe('confounds', () => {
  const glm = { confounds: ['motion6'] };
  const table = (rows: number): string =>
    `${['trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z', ...Array.from({ length: rows }, (_, i) => [0, 1, 2, 3, 4, 5].map((k) => Math.sin(i * (k + 1))).join('\t'))].join('\n')}\n`;
  const write = (rows: (run: number) => number) => async (root: string) => {
    const folder = join(root, 'derivatives', 'fmriprep', 'sub-01', 'func');
    await mkdir(folder, { recursive: true });
    for (const [task, runs] of [
      ['train', made.trainRuns],
      ['test', made.testRuns],
    ] as const) {
      for (let run = 1; run <= runs; run++) {
        await writeFile(
          join(folder, `sub-01_task-${task}_run-0${run}_desc-confounds_timeseries.tsv`),
          table(task === 'train' ? rows(run) : made.nScans),
        );
      }
    }
  };

  it('that are asked for and absent', async () => {
    await mustRefuse(
      await spoilt(nothing, { glm }),
      /bold\.nii\.gz: .*no table of confounds, and the recipe asks for motion6/,
    );
  });

  it('of another length than the run', async () => {
    await mustRefuse(
      await spoilt(
        write((run) => (run === 2 ? 60 : made.nScans)),
        { glm },
      ),
      /train_run-02_desc-confounds_timeseries\.tsv: .*60 rows.*66 scans/,
    );
  });

  it('that lack a column', async () => {
    await mustRefuse(
      await spoilt(
        write(() => made.nScans),
        { glm: { confounds: ['csf'] } },
      ),
      /confounds_timeseries\.tsv: .*csf/,
    );
  });

  it('that fit are used', async () => {
    const { recipe } = await spoilt(
      write(() => made.nScans),
      { glm },
    );
    const result = await runJson(recipe, join(there, 'confounds'));
    expect(result.subjects[0]!.regions[0]!.pairwise).toBeGreaterThan(0.8);
    expect(await readFile(join(there, 'confounds', 'recipe.json'), 'utf8')).toContain(
      'run-01_desc-confounds_timeseries.tsv',
    );
  });
});

describe('stimuli and latents', () => {
  it('a table that lacks a stimulus', async () => {
    const lines = [
      'name,a,b',
      ...Array.from(
        { length: 29 },
        (_, i) => `tr${String(i + 1).padStart(2, '0')},${Math.cos(i)},${Math.sin(i)}`,
      ),
      ...[1, 2, 3, 4, 5, 6].map((i) => `te${i},${i},${i * i}`),
    ];
    const file = join(there, 'latents.csv');
    await writeFile(file, `${lines.join('\n')}\n`);
    await mustRefuse(
      await spoilt(nothing, { latents: { kind: 'table', file } }),
      /latents\.csv: 1 stimulus has no latents: "tr30/,
    );
  });

  it('an image that is missing', async () => {
    await mustRefuse(
      await spoilt((root) => rm(join(root, 'stimuli', 'te3.png'))),
      /stimuli: 1 stimuli have no image: te3|1 stimulus has no image: te3/,
    );
  });

  it('an image that is none', async () => {
    await mustRefuse(
      await spoilt((root) => writeFile(join(root, 'stimuli', 'tr05.png'), 'not a picture')),
      /tr05\.png: /,
    );
  });

  it('two images of one name in different folders', async () => {
    const spoil = async (root: string): Promise<void> => {
      await mkdir(join(root, 'stimuli', 'more'));
      await copyFile(join(root, 'stimuli', 'tr01.png'), join(root, 'stimuli', 'more', 'tr02.png'));
    };
    await mustRefuse(
      await spoilt(spoil),
      /tr02\.png: stimulus tr02\.png could be this image or .*tr02\.png, which differ/,
    );
  });

  it('more components than images', async () => {
    await mustRefuse(await spoilt(nothing, { latents: { kind: 'pca', components: 40 } }), /40/, /30/, /29/);
  });

  it('no folder of images', async () => {
    await mustRefuse(
      await spoilt((root) => rename(join(root, 'stimuli'), join(root, 'pictures'))),
      /stimuli: there is no such file or folder/,
    );
  });
});

describe('recipes', () => {
  it.each<[string, Json, RegExp]>([
    ['an unknown key', { wrong: 1 }, /unknown key "wrong" in the recipe/],
    ['an unknown key inside', { glm: { noise: 'ols', prewhiten: true } }, /unknown key "prewhiten" in glm/],
    ['too many permutations', { evaluation: { permutations: 1e12 } }, /evaluation\.permutations: .*1000000/],
    [
      'two regions of one name',
      { regions: [1, 2].map((i) => ({ name: 'V1', expression: `V${i}` })) },
      /regions: two regions have the same name/,
    ],
    ['an expression that is none', { regions: [{ name: 'V1', expression: 'V1 +' }] }, /V1 \+/],
  ])('with %s', async (_what, members, message) => {
    await mustRefuse(await spoilt(nothing, members), message);
  });

  it('with an unknown key in data.events', async () => {
    await mustRefuse(
      await spoilt(nothing, {}, { events: { onsets: 'onset' } }),
      /unknown key "onsets" in data\.events/,
    );
  });

  it('that are missing, folders, or no JSON', async () => {
    await refused(join(there, 'none.json'), out, /none\.json: there is no such file/);
    await refused(study, out, /study: this is a folder, not a file/);
    await writeFile(join(there, 'cut.json'), '{"percept": 1,');
    await refused(join(there, 'cut.json'), out, /cut\.json: this is not valid JSON/, /percept schema/);
  });

  it('with a subject that is not there', async () => {
    await mustRefuse(await spoilt(nothing, {}, { subjects: ['07'] }), /there is no subject '?07/, /01.*02/);
    const ended = await percept('run', join(there, 'good.json'), '--out', out, '--subjects', '02');
    expect(ended.code).toBe(1);
    expect(messageOf(ended)).toMatch(/there is no subject 02\. The subjects of the recipe are 01/);
  });

  it('that train and test on the same runs', async () => {
    await mustRefuse(
      await spoilt(nothing, {}, { test: { run: 2 } }),
      /1 run would train and test \(task-train_run-02\)/,
    );
  });

  it('that choose runs that are not there', async () => {
    await mustRefuse(
      await spoilt(nothing, {}, { test: { task: 'imagery' } }),
      /no run of subject 01 fits .*imagery/,
      /test, train/,
    );
  });

  it('whose study is a file, or has no subjects', async () => {
    const file = await writeJson(join(there, 'file.json'), changed(join(study, 'task-train_bold.json')));
    await refused(file, out, /task-train_bold\.json: this is a file, not the folder of a study/);
    const empty = join(there, 'empty');
    await mkdir(empty);
    await refused(
      await writeJson(join(there, 'empty.json'), changed(empty)),
      out,
      /empty: there is no folder of a subject/,
    );
  });
});

describe('the results folder', () => {
  it('below a file, or a file', async () => {
    await refused(
      join(there, 'good.json'),
      join(there, 'good.json', 'out'),
      /good\.json.*: .*(file, not a folder|not a folder)/,
    );
    await refused(join(there, 'good.json'), join(study, '..', 'good.json'), /good\.json/);
  });

  it('that is the study itself', async () => {
    const before = await hashTree(study);
    await refused(join(there, 'good.json'), study, /results are not written into the study that is read/);
    await refused(join(there, 'good.json'), join(study, 'sub-01'), /results are not written into the study/);
    expect(await hashTree(study)).toEqual(before);
  });

  it('with results of somebody else', async () => {
    const mine = join(there, 'mine');
    await mkdir(mine);
    await writeFile(join(mine, 'results.json'), '{"mine": true}');
    await refused(
      join(there, 'good.json'),
      mine,
      /mine: there is results\.json, which Percept did not write/,
    );
    expect(await readFile(join(mine, 'results.json'), 'utf8')).toBe('{"mine": true}');
  });

  it('that nobody may write to', async (context) => {
    if (process.platform === 'win32') context.skip();
    const root = process.getuid?.() === 0;
    const locked = join(there, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o555);
    // The superuser may write anywhere but where the kernel makes the files.
    const folder = root ? '/sys/percept' : join(locked, 'out');
    if (root && !existsSync('/sys')) context.skip();
    await refused(join(there, 'good.json'), folder, /(permission denied|read-only|not permitted).*--out/);
  });
});
