import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { categoryIdentification } from '../decoding/scores/category.ts';
import { scoreFeatures } from '../decoding/scores/feature-scores.ts';
import { groupScore } from '../decoding/scores/group.ts';
import { meanOwnCorrelation } from '../decoding/scores/mean-correlation.ts';
import { chanceOfWinning, nWayTable } from '../decoding/scores/n-way.ts';
import { pairwise } from '../decoding/scores/pairwise.ts';
import { countAtLeast } from '../decoding/scores/permutation.ts';
import { scorePixelErrors, scorePixels } from '../decoding/scores/pixel-scores.ts';
import { medianRank, topTable } from '../decoding/scores/retrieval.ts';
import { rivals } from '../decoding/scores/rivals.ts';
import { twoWay } from '../decoding/scores/two-way.ts';
import { makeImages, type Images } from '../images/image.ts';
import { ssimDialects, ssimMatrix } from '../images/metrics/ssim-dialects.ts';
import { fromRows, matrix, row, type Matrix } from '../maths/matrix.ts';
import { mean } from '../maths/stats.ts';
import { spearmanBrown } from '../statistics/halves.ts';
import { maxStatistic } from '../statistics/max-statistic.ts';
import { noiseCeiling } from '../statistics/noise-ceiling.ts';
import { pairedDifference } from '../statistics/paired-difference.ts';
import { signedRank } from '../statistics/wilcoxon.ts';

const page = (await readFile(resolve(import.meta.dirname, '../../docs/checks.md'), 'utf8')).replaceAll(
  '\r\n',
  '\n',
);

/** The numbers of a fenced block of the page. */
function block(name: string): Matrix {
  const found = new RegExp('```' + name + '\\n([^`]*)```').exec(page);
  if (found === null) throw new Error(`docs/checks.md has no block ${name}`);
  return fromRows(
    found[1]!
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number)),
  );
}

/** What the page prints, by the first cell of each line of its tables. */
function printed(): Map<string, string> {
  const lines = page.split('\n').filter((line) => /^\| .* \| .* \| +-?\d+\.\d+ +\|$/.test(line));
  return new Map(
    lines.map((line) => line.split('|').map((cell) => cell.trim())).map((cells) => [cells[1]!, cells[3]!]),
  );
}

function computed(): Record<string, number> {
  const c = block('similarity');
  const identity = [0, 1, 2];
  const ahead = rivals(c, undefined, 'truths');
  const ranks = matrix(
    3,
    3,
    ahead.data.map((count) => count + 1),
  );
  const own = (m: Matrix): number => meanOwnCorrelation(m).permuted(identity);
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const eq3 = pairwise(c);

  const categories = { names: ['a', 'b', 'c', 'd'], means: block('categories') };
  const category = categoryIdentification(block('category-prediction'), ['c'], categories, {
    space: 'latents',
  });

  const [shown, reconstructed] = [block('shown'), block('reconstructed')];
  const pixels = scorePixels(shown, reconstructed);
  const errors = scorePixelErrors(shown, reconstructed);

  const image = (value: (x: number) => number): Images =>
    makeImages(
      1,
      { height: 15, width: 16, channels: 3 },
      Float32Array.from({ length: 720 }, (_, at) => value(Math.floor(at / 3) % 16)),
    );
  const flat = ssimDialects.map(
    (dialect) =>
      ssimMatrix(
        image(() => 0.5),
        image(() => 0.25),
        dialect,
        'own',
      ).data[0]!,
  );
  flat.forEach((value) => expect(value).toBeCloseTo(flat[0]!, 12));
  const stripes = (dialect: (typeof ssimDialects)[number]): number =>
    ssimMatrix(
      image((x) => x % 2),
      image((x) => 1 - (x % 2)),
      dialect,
      'own',
    ).data[0]!;

  const network = { name: 'any', layer: 'any', weights: 'any', input: 'any' };
  const features = scoreFeatures(block('features-shown'), block('features-reconstructed'), network);

  const t = groupScore([0.6, 0.7, 0.8], [0.5, 0.5, 0.5]);
  const regions = block('max-t');
  const tests = [0, 1].map((r) => ({ observed: row(regions, r)[0]!, permuted: row(regions, r).subarray(1) }));
  const corrected = maxStatistic(tests);
  return {
    'eq. 3': eq3.permuted(identity),
    'two-way, prediction among truths': twoWay(c, 'prediction').permuted(identity),
    'two-way, truth among predictions': twoWay(c, 'truth').permuted(identity),
    '3-way, prediction among truths': own(nWayTable(ahead, 2, 3)),
    'mean rank': own(ranks),
    'median rank': medianRank(ranks).permuted(identity),
    'top 1': own(topTable(ranks, 1)),
    'correlation with the own prediction': own(c),
    'what of that is expected by chance': mean(c.data),
    'exact p of eq. 3': orders.filter((order) => eq3.permuted(order) >= eq3.permuted(identity)).length / 6,
    '3-way, one rival among four': chanceOfWinning(1, 4, 3),
    'category identification': category.value,
    'pixel correlation': pixels.pixelCorrelation.value,
    'pix-comp, eq. 3, Pearson': pixels.pixCompPairwise.value,
    'pix-comp, two-way, Pearson': pixels.pixCompTwoWay.value,
    'pixel error': errors.pixelMse.value,
    'its chance level': errors.pixelMse.chance,
    'pix-comp, two-way, error': errors.pixCompTwoWayMse.value,
    'flat, any dialect': flat[0]!,
    'stripes, gray-2d': stripes('gray-2d'),
    'stripes, rgb': stripes('rgb'),
    'stripes, gray-1d-legacy': stripes('gray-1d-legacy'),
    distance: features.featureDistance.value,
    'permutation p':
      (1 +
        countAtLeast(
          Float64Array.from({ length: 19 }, (_, k) => k),
          16,
        )) /
      20,
    'signed ranks, five subjects above chance': signedRank([0.1, 0.2, 0.3, 0.15, 0.25]).p,
    'signed ranks of 1, 2, -3': signedRank([1, 2, -3]).p,
    't of 0.6, 0.7, 0.8 against 0.5': t.t!,
    'its p, two-sided, 2 degrees of freedom': t.p!,
    'two models, differences 1, 2, 3': pairedDifference([1, 2, 3], [0, 0, 0], {
      permutations: 100,
      resamples: 0,
      level: 0.95,
      seed: 0,
    }).p!,
    'split halves that correlate with 0.5': spearmanBrown(0.5),
    'noise ceiling of -1, 0, 1 and 0, -1, 1': noiseCeiling(
      [fromRows([[-1], [0], [1]]), fromRows([[0], [-1], [1]])],
      { splits: 1, seed: 0 },
    ).ceiling,
    'p of the first alone': maxStatistic(tests.slice(0, 1))[0]!,
    'p of the first, corrected': corrected[0]!,
    'p of the second, corrected': corrected[1]!,
  };
}

const onPage = printed();

it('the page has a line for each check, and no other', () => {
  expect([...onPage.keys()]).toEqual(Object.keys(computed()));
});

it.each(Object.entries(computed()))('%s is what docs/checks.md prints', (what, value) => {
  const text = onPage.get(what)!;
  expect(value.toFixed(text.split('.')[1]!.length)).toBe(text);
});
