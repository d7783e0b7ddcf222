import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { indexStudy } from '../study/bids/index.ts';
import { inspectPath } from '../study/inspect.ts';
import { describeShared } from '../testing/shared-data.ts';
import { writeNifti } from '../volumes/write.ts';
import { describeRecipe } from './describe.ts';
import { planSubject } from './plan-bids.ts';
import type { PlannedSubject } from './planned-subject.ts';
import { recipeSchema } from './schema.ts';

const design = { task: 'perception', session: 'perceptionTraining*' };
const seen = { task: 'perception', session: 'perceptionTest*' };

/** The real design with volumes of a single voxel, so that its runs can be planned. */
describeShared('imagery of ds001246', 'ds001246-design', (path) => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'percept-imagery-'));
    await cp(path, root, { recursive: true, filter: (name) => !/sub-02/.test(name) });
    const grid = {
      dims: [1, 1, 1] as const,
      affine: Float64Array.from([3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1]),
    };
    const study = await indexStudy(root);
    for (const run of study.subjects[0]!.runs) {
      const nVolumes = run.task === 'imagery' ? 213 : 178;
      const bold = run.events!.replace(/_events\.tsv$/, '_bold.nii');
      await writeNifti(bold, { grid, data: new Float32Array(nVolumes).fill(1), nVolumes, tr: 3 });
    }
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function plan(
    data: Record<string, unknown>,
    latents: object = { kind: 'pca' },
  ): Promise<PlannedSubject> {
    const recipe = recipeSchema.parse({
      percept: 1,
      data: { kind: 'bids', train: design, test: { task: 'imagery' }, testItem: 'category', ...data },
      latents,
    });
    if (recipe.data.kind !== 'bids') throw new Error('a recipe of another kind');
    return planSubject(await indexStudy(root), recipe, recipe.data, '01', root);
  }

  it('has 20 test runs of 25 imagined categories, 10 trials of each of 50, held against the images of the perception test', async () => {
    const { test, testTask, categoryImages, notes } = await plan({ categoryImages: seen });
    expect(testTask).toBe('imagery');
    expect(test).toHaveLength(20);
    const trials = test.flatMap((run) => run.trials);
    expect(trials).toHaveLength(500);
    expect(trials.every(({ duration, item, category }) => duration === 15 && item === category)).toBe(true);
    const counts = new Map<string, number>();
    for (const { item } of trials) counts.set(item, (counts.get(item) ?? 0) + 1);
    expect(counts.size).toBe(50);
    expect([...counts.values()].every((count) => count === 10)).toBe(true);
    expect(test[0]!.trials[0]).toMatchObject({ onset: 36, item: 'n02690373' });
    // The data set has one test image of each category.
    expect(
      [...categoryImages!].every(
        ([category, images]) => images.length === 1 && images[0]!.startsWith(category),
      ),
    ).toBe(true);
    expect(categoryImages!.size).toBe(50);
    expect(notes.filter((note) => /beyond the run|events last/.test(note))).toEqual([]);
    expect(notes).toContain('trials are the rows whose event_type is imagery');
  });

  it('refuses the training images, none of which is of these categories', async () => {
    await expect(plan({})).rejects.toThrow(
      /50 of 50 categories of the test runs have no image in the training runs .*data\.categoryImages/s,
    );
  });

  it('takes rows of a table that bear the names of categories without any images', async () => {
    expect((await plan({}, { kind: 'table', file: 'latents.csv' })).categoryImages).toBeUndefined();
  });

  it('is what a recipe is said to mean', async () => {
    const file = join(root, 'imagery.json');
    await writeFile(
      file,
      JSON.stringify({
        percept: 1,
        data: {
          kind: 'bids',
          subjects: ['01'],
          train: design,
          test: { task: 'imagery' },
          testItem: 'category',
          categoryImages: seen,
        },
        latents: { kind: 'pca' },
      }),
    );
    expect(await describeRecipe(file)).toEqual({
      facts: [
        ['subjects', '1 (01)'],
        ['training', '24 perception runs, 1200 trials of 1200 images'],
        ['test', '20 imagery runs, 500 trials of 50 categories, held against 50 images of these'],
      ],
      findings: [],
    });
    await writeFile(file, (await readFile(file, 'utf8')).replace('perceptionTest*', 'nowhere'));
    const { findings } = await describeRecipe(file);
    expect(findings).toEqual([expect.objectContaining({ severity: 'error' })]);
  });

  it('is told apart from perception by inspect', async () => {
    const { facts } = await inspectPath(root);
    const imagery = facts.find(([label]) => label.includes('imagery'))!;
    expect(imagery[1]).toMatch(
      /20 runs; TR 3 s; 500 trials of 50 categories \(category_name\), no one-back repeats; 213 volumes/,
    );
  });
});
