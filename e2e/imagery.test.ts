import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { normal, seeded } from '../src-main/maths/random.ts';
import { percept, refused, runJson, temporaryFolder, writeJson } from './helpers.ts';
import { made, makeMasks, makeRun, makeWeights, runFile, writeImage, type Shown } from './study.ts';

const categories = ['bird', 'boat', 'cat', 'cup', 'shoe', 'tree'];
const each = 5;

let study: string;

/** Five images of each of six categories are shown; then, in runs of another layout, the categories are imagined. */
beforeAll(async () => {
  study = await temporaryFolder();
  await mkdir(join(study, 'stimuli'));
  const random = normal(seeded(3, 'e2e imagery'));
  const draw = (scale: number): number[] => Array.from({ length: made.features }, () => scale * random());
  const centres = categories.map(() => draw(1));
  const images = categories.flatMap((category, c) =>
    Array.from({ length: each }, (_, k): Shown => ({
      name: `${category}_${k + 1}`,
      features: draw(0.3).map((value, f) => centres[c]![f]! + value),
    })),
  );
  for (const { name, features } of images) await writeImage(join(study, 'stimuli', `${name}.png`), features);
  await writeFile(
    join(study, 'dataset_description.json'),
    JSON.stringify({ Name: 'Imagined', BIDSVersion: '1.9.0' }),
  );
  for (const task of ['train', 'imagery', 'test'])
    await writeFile(join(study, `task-${task}_bold.json`), JSON.stringify({ RepetitionTime: made.tr }));
  // What is imagined is what the images of a category have in common.
  const imagined = categories.map((category, c): Shown => {
    const own = images.slice(c * each, (c + 1) * each);
    return {
      name: category,
      features: centres[c]!.map((_, f) => own.reduce((sum, one) => sum + one.features[f]!, 0) / each),
    };
  });
  for (const id of ['01', '02']) {
    await makeMasks(join(study, 'sourcedata', `sub-${id}`, 'masks'), id);
    const weights = makeWeights(id);
    for (let run = 1; run <= made.trainRuns; run++) {
      const shown = images.filter((_, i) => i % made.trainRuns === run - 1);
      await makeRun(study, id, 'train', run, shown, weights);
    }
    for (let run = 1; run <= 2; run++) {
      const order = Array.from(
        { length: made.perRun },
        (_, k) => imagined[(k * run + run) % categories.length]!,
      );
      await makeRun(study, id, 'imagery', run, order, weights);
      await writeImageryEvents(id, run, order);
    }
    await makeRun(
      study,
      id,
      'test',
      1,
      images.filter((_, i) => i % each === 0),
      weights,
    );
  }
});

/** As ds001246 has them: cue, imagery, evaluation and rest, a category instead of an image. */
async function writeImageryEvents(id: string, run: number, order: readonly Shown[]): Promise<void> {
  const header =
    'onset\tduration\ttrial_no\tevent_type\tcategory_id\tcategory_name\tcategory_index\tresponse_time\tevaluation';
  const rows = order.flatMap(({ name }, k) => {
    const onset = 4 + 12 * k;
    const index = categories.indexOf(name) + 1;
    const tail = `${1000 + index}\t${name}\t${index}\tn/a\t4.0`;
    return [
      `${onset - 2}\t2\t${k + 2}\tcue\t${tail}`,
      `${onset}\t4\t${k + 2}\timagery\t${tail}`,
      `${onset + 4}\t2\t${k + 2}\tevaluation\t${tail}`,
      `${onset + 6}\t4\t${k + 2}\tinter_rest\t${tail}`,
    ];
  });
  const rest = '0\t2\t1\trest\tn/a\tn/a\tn/a\tn/a\tn/a';
  const path = join(study, `sub-${id}`, 'func', `sub-${id}_task-imagery_run-0${run}_events.tsv`);
  await writeFile(path, `${[header, rest, ...rows].join('\n')}\n`);
}

function recipe(
  data: Record<string, unknown> = {},
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    percept: 1,
    title: 'Imagined',
    data: {
      kind: 'bids',
      folder: study,
      train: { task: 'train' },
      test: { task: 'imagery' },
      testItem: 'category',
      stimuli: { folders: [join(study, 'stimuli')], size: [16, 16] },
      ...data,
    },
    latents: { kind: 'pca', components: 4 },
    regions: [
      { name: 'V1', expression: 'V1' },
      { name: 'PFC', expression: 'PFC' },
    ],
    evaluation: { permutations: 200, bootstrap: 50 },
    ...changes,
  };
}

describe('imagery as the test set', () => {
  it('is decoded against the mean latents of the training images of each category, under names of its own', async () => {
    const folder = await temporaryFolder();
    const path = await writeJson(join(folder, 'imagery.json'), recipe());
    const result = await runJson(path, join(folder, 'out'));
    expect(result.errors).toEqual([]);
    for (const subject of result.subjects) {
      const [v1, pfc] = subject.regions;
      expect(v1!.nImages).toBe(categories.length);
      expect(v1!.pairwise!).toBeGreaterThan(0.9);
      expect(pfc!.pairwise!).toBeLessThan(v1!.pairwise!);
      expect(v1!.scores.every(({ name }) => name.startsWith('category:'))).toBe(true);
      expect(v1!.scores.find(({ name }) => (name as string) === 'category:pairwise')!.convention).toMatch(
        /mean over images of the category/,
      );
      expect(subject.notes.join()).toMatch(/trials are the rows whose event_type is imagery/);
    }
    expect(result.group.map(({ score }) => score)).toContain('category:pairwise');
    expect(result.notes.join()).toMatch(/6 categories, not images: .* 5 images of it shown in training runs/);
    const sheet = await readFile(join(folder, 'out', 'scores.tsv'), 'utf8');
    expect(sheet).toMatch(/category:pairwise/);
    expect(sheet).not.toMatch(/\tpairwise\t/);
    const table = await percept('run', path, '--out', join(folder, 'out'));
    expect(table.stdout).toMatch(/V1 +\d+ +\d+\.\d/);
  });

  it('takes the images of other runs where the recipe says so', async () => {
    const folder = await temporaryFolder();
    const path = await writeJson(join(folder, 'r.json'), recipe({ categoryImages: { task: 'test' } }));
    const result = await runJson(path, join(folder, 'out'));
    expect(result.notes.join()).toMatch(/the one image of it shown in the runs of data.categoryImages/);
    expect(result.subjects[0]!.regions[0]!.pairwise!).toBeGreaterThan(0.8);
  });

  it('refuses categories without images, and says where to name them', async () => {
    const folder = await temporaryFolder();
    const path = await writeJson(
      join(folder, 'r.json'),
      recipe({
        train: { task: 'train', run: '1-2' },
        categoryImages: { task: 'train', run: 3 },
        events: { exclude: { stim_file: ['cat*'] } },
        testEvents: {},
      }),
    );
    await refused(path, join(folder, 'out'), /1 of 6 categories .* \(cat;/, 'data.categoryImages');
  });

  it('takes columns of the test runs from testEvents', async () => {
    const folder = await temporaryFolder();
    const path = await writeJson(
      join(folder, 'r.json'),
      recipe({
        events: { stimulus: 'stim_file' },
        testEvents: { stimulus: 'category_name', include: { event_type: ['imagery'] } },
      }),
    );
    const result = await runJson(path, join(folder, 'out'));
    expect(result.subjects[0]!.regions[0]!.nImages).toBe(6);
    await refused(
      await writeJson(join(folder, 's.json'), recipe({ events: { stimulus: 'stim_file' } })),
      join(folder, 'out2'),
      "there is no column 'stim_file'",
    );
  });

  it('leaves scores of seen images their names', async () => {
    const folder = await temporaryFolder();
    const path = await writeJson(
      join(folder, 'r.json'),
      recipe({ test: { task: 'test' }, testItem: 'stimulus' }),
    );
    const result = await runJson(path, join(folder, 'out'));
    expect(result.subjects[0]!.regions[0]!.scores.map(({ name }) => name)).toContain('pairwise');
    expect(await readFile(runFile(study, 'test', 1, 'events.tsv'), 'utf8')).toMatch(/bird_1/);
  });
});
