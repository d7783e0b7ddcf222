import type { Cited, Work } from './citations.ts';
import { testItems, type RunFacts } from './facts.ts';
import { between, counted, listWords, thousands } from './numbers.ts';
import { numberIn as number, textIn as text, type Json } from './recipe-json.ts';

/** How predictions were scored, as the recipe asks for it and as far as the results have it. */
export function aboutEvaluation(evaluation: Json, given: RunFacts, cited: Cited): string[] {
  // Scores of categories bear the names of those of images, with a prefix.
  const facts = { ...given, scores: given.scores.map((name) => name.replace(/^category:/, '')) };
  return [
    ...aboutLatentScores(evaluation, facts, cited),
    ...aboutImageScores(evaluation, facts, cited),
    ...aboutNetworks(facts, cited),
    ...aboutLevels(evaluation, facts, cited),
    ...aboutSplits(evaluation, facts),
    ...aboutTests(evaluation, facts, cited),
  ];
}

function aboutLatentScores(evaluation: Json, facts: RunFacts, cited: Cited): string[] {
  const { scores } = facts;
  const { many } = testItems(facts);
  const counts = (prefix: string): string =>
    listWords(scores.flatMap((name) => new RegExp(`^${prefix}(\\d+)$`).exec(name)?.[1] ?? []));
  const [ways, tops] = [counts('nWay'), counts('top')];
  const trained = evaluation['distractors'] === 'training';
  const others = `the other test ${many}`;
  const [amongWays, amongTops] = trained
    ? ['the training images', `the training images and ${others}`]
    : [others, others];
  const kinds = [
    ...(ways === '' ? [] : [{ said: `among n candidates (n = ${ways})`, wrong: amongWays }]),
    ...(tops === '' ? [] : [{ said: `as retrieval within the first k (k = ${tops})`, wrong: amongTops }]),
  ];
  const identified =
    new Set(kinds.map(({ wrong }) => wrong)).size > 1
      ? listWords(kinds.map(({ said, wrong }) => `${said}, with ${wrong} as wrong candidates,`)).replace(
          /,$/,
          '',
        )
      : `${listWords(kinds.map(({ said }) => said))}, with ${kinds[0]?.wrong ?? ''} as wrong candidates`;
  return [
    `Pairwise decoding accuracy is the share of all n(n − 1)/2 pairs of test ${many} whose predicted latents correlate (Pearson) more with their own than with each other's true latents (eq. 3 of ${cited.within('mozafari')}; ties count as errors; chance 50 %).`,
    ...(kinds.length === 0 ? [] : [`Identification was also scored ${identified}.`]),
    ...(scores.includes('categoryIdentification')
      ? ['Categories were identified by the mean latents of their images.']
      : []),
  ];
}

const dialects: Readonly<Record<string, string>> = {
  'gray-2d': 'on gray levels with two-dimensional windows',
  'gray-1d-legacy':
    'on gray levels with windows along columns (the legacy convention, for comparison with older numbers)',
  rgb: 'on the three colour channels',
};

function aboutImageScores(evaluation: Json, facts: RunFacts, cited: Cited): string[] {
  const { scores, compared } = facts;
  if (compared === null) return [];
  const [height, width] = compared.size;
  const ssim = (Array.isArray(evaluation['ssim']) ? evaluation['ssim'] : []).flatMap((one) =>
    scores.some((name) => name.startsWith('ssim')) ? (dialects[text(one)] ?? []) : [],
  );
  return [
    `Reconstructions were compared with ${truths(facts)} at ${height} x ${width} pixels (${compared.kernel} resampling where sizes differed), by the correlation of their pixels, their squared error, and eq. 3 and two-way identification on pixels (pix-comp).`,
    ...(ssim.length === 0
      ? []
      : [`Structural similarity ${cited.cite('ssim')} was computed ${listWords(ssim)}.`]),
  ];
}

/** Works of well-known architectures, by what their names hold. */
const architectures: readonly (readonly [RegExp, Work])[] = [
  [/res-?net/i, 'resnet'],
  [/alex-?net/i, 'alexnet'],
  [/vgg/i, 'vgg'],
];

/** What reconstructions are held against. */
function truths(facts: RunFacts): string {
  return testItems(facts).category ? 'the mean of the images of each category' : 'the images shown';
}

function aboutNetworks(facts: RunFacts, cited: Cited): string[] {
  const { networks } = facts;
  const { category, many } = testItems(facts);
  if (networks.length === 0) return [];
  const byWeights = new Map<string, { name: string; layers: string[] }>();
  for (const { name, layer, weights } of networks) {
    const known = byWeights.get(weights);
    if (known === undefined) byWeights.set(weights, { name, layers: [layer] });
    else if (!known.layers.includes(layer)) known.layers.push(layer);
  }
  const said = [...byWeights].map(([weights, { name, layers }]) => {
    const work = architectures.find(([pattern]) => pattern.test(name))?.[1];
    return `${name}${work === undefined ? '' : ` ${cited.cite(work)}`} (${layers.length === 1 ? 'layer' : 'layers'} ${listWords(layers)}; SHA-256 of the weights ${weights.slice(0, 16)})`;
  });
  return [
    `Reconstructions and ${truths(facts)} were also compared by the features of the imported network${said.length === 1 ? '' : 's'} ${listWords(said)}: by one minus the Pearson correlation of the features of ${category ? 'that mean image' : 'an image'} and of its reconstruction, mean over ${many}, and by eq. 3 and two-way identification on features.`,
  ];
}

/** What scores are held against. */
function aboutLevels(evaluation: Json, facts: RunFacts, cited: Cited): string[] {
  const { repeats, latents } = facts;
  const draws = number(evaluation['draws']) ?? 20;
  return [
    ...(evaluation['baselines'] === true
      ? [
          `As a baseline, the training image nearest to each prediction was scored in its place${latents.model === null && !/pca/i.test(latents.kind) ? '' : '; as an upper level, the images that the generator makes of the true latents'}.`,
        ]
      : []),
    ...(repeats === null
      ? []
      : [
          `A noise ceiling was estimated from ${between(repeats.count)} repeats of each test ${testItems(facts).one} (${unitWords[repeats.unit] ?? repeats.unit}), fitted one by one: the correlation of the latents decoded from random halves of the repeats (${counted(draws, 'split')}), stepped up to all repeats by the Spearman–Brown formula ${cited.cite('spearman', 'brown')}, and its square root. Accuracy was also computed from averages of fewer repeats.`,
        ]),
  ];
}

const unitWords: Readonly<Record<string, string>> = {
  run: 'one in each run',
  presentation: 'single presentations',
  sample: 'samples of the file',
};

function aboutSplits(evaluation: Json, facts: RunFacts): string[] {
  const { seen } = facts;
  const matched = evaluation['matchedVoxels'];
  const draws = number(evaluation['draws']) ?? 20;
  return [
    ...(matched === null || matched === undefined
      ? []
      : [
          `So that regions can be compared, each was also scored from ${typeof matched === 'number' ? counted(matched, 'voxel') : 'as many voxels as the smallest region of the subject has'}, drawn at random (${counted(draws, 'draw')}).`,
        ]),
    ...(seen === null
      ? []
      : [
          `Scores are also given apart for test ${testItems(facts).many} that the generator has seen in its training (${thousands(seen.seen)}) and that it has not (${thousands(seen.unseen)})${seen.by === 'category' && !testItems(facts).category ? ', by their categories' : ''}.`,
        ]),
  ];
}

function aboutTests(evaluation: Json, facts: RunFacts, cited: Cited): string[] {
  const { confidence, subjects } = facts;
  const { many } = testItems(facts);
  const permutations = number(evaluation['permutations']) ?? 0;
  const bootstrap = number(evaluation['bootstrap']) ?? 0;
  const level = Number((100 * confidence).toPrecision(4));
  return [
    ...(permutations > 0
      ? [`In single subjects, P values come from ${thousands(permutations)} permutations of whole ${many}.`]
      : []),
    ...(permutations > 0 && evaluation['correction'] !== 'none'
      ? [
          `P values of permutations were corrected for the number of regions by the largest statistic over regions under each permutation (max-T; ${cited.within('maxT')}).`,
        ]
      : []),
    ...(bootstrap > 0
      ? [
          `Intervals of single subjects are ${level} % percentile bootstraps over ${many} (${thousands(bootstrap)} resamples).`,
        ]
      : []),
    ...(subjects > 1
      ? [
          `Means over subjects are given with ${level} % t-intervals and were tested against chance by two-sided one-sample t-tests${permutations > 0 ? ', and by the same permutations in all subjects' : ''}.`,
        ]
      : []),
  ];
}
