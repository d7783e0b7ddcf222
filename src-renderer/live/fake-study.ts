import type { DecodingView } from '../../src-main/contract/decoding.ts';
import type { LiveDecode } from '../../src-main/contract/live.ts';
import { recipeSchema } from '../../src-main/contract/recipe.ts';
import type { StudyView } from '../../src-main/contract/study.ts';

/** A decoded study of two subjects for tests; the second has not seen every image. */
export function fakeStudy(images = 4, subjects = 2): StudyView {
  const categories = ['cat', 'house', 'sea'];
  const test = Array.from({ length: images }, (_, i) => {
    const category = categories[i % categories.length]!;
    return { name: `${category}${String(i).padStart(2, '0')}`, category };
  });
  const decoding: DecodingView = {
    revision: 'r1',
    title: 'Test study',
    finished: '2026-01-01T00:00:00Z',
    stale: [],
    latents: { kind: 'PCA', dims: 3, trainedOn: 10, notes: [] },
    generator: { name: 'PCA', height: 64, width: 64, channels: 3 },
    presented: true,
    test,
    train: Array.from({ length: 10 }, (_, i) => ({ name: `train${i}`, category: 'train' })),
    subjects: Array.from({ length: subjects }, (_, s) => ({
      id: String(s + 1).padStart(2, '0'),
      voxels: 20,
      unusable: 0,
      grid: null,
      space: null,
      testRows: test.map((_, row) => row).filter((row) => s === 0 || row !== 1),
      train: null,
      test: null,
      notes: [],
    })),
    results: { confidence: 0.95, subjects: [], group: [], notes: [], errors: [], shownPath: 'results' },
  };
  const recipe = recipeSchema.parse({
    percept: 1,
    data: { kind: 'bids', train: { task: 'x' }, test: { task: 'y' } },
    latents: { kind: 'pca' },
    regions: [{ name: 'early', expression: 'V1 + V2' }],
  });
  return {
    id: 's_12345678',
    name: 'Test study',
    shownPath: 'study',
    kind: 'bids',
    simulated: true,
    description: {},
    subjects: [],
    findings: [],
    stimuli: null,
    recipe: { value: recipe, name: 'percept', origin: 'file', revision: 'first', notes: [] },
    decoding,
    unusable: null,
    openedIn: 1,
  };
}

/** A reply of live.decode for `fakeStudy`. */
export function fakeDecode(
  { request, set, expression }: { request: number; set: 'A' | 'B'; expression: string },
  pairwise: number,
  study = fakeStudy(),
): LiveDecode {
  const { subjects, test } = study.decoding!;
  const scores = (n: number): number[] => Array.from({ length: n }, (_, i) => ((i * 7) % 11) / 10);
  return {
    set,
    request,
    formatted: expression,
    subjects: subjects.map(({ id, testRows }) => ({
      id,
      inRegion: 12,
      inData: 12,
      used: 12,
      problem: null,
      rank: 4,
      rows: 4,
      solver: 'cholesky',
      condition: 5,
      notes: [],
      pairwise,
      pairs: 6,
      twoWay: pairwise,
      imagePairwise: scores(testRows.length),
      imageCorrelation: scores(testRows.length),
    })),
    group: { n: subjects.length, pairwise, ci: [pairwise - 0.1, pairwise + 0.1] },
    mean: { pairwise, imagePairwise: scores(test.length) },
    voxels: null,
    took: 1,
  };
}
