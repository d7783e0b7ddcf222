import { Cited } from './citations.ts';
import { between, thousands, usesBigBiGan, type RunFacts } from './facts.ts';

type Json = Readonly<Record<string, unknown>>;

const part = (value: unknown): Json => (value !== null && typeof value === 'object' ? (value as Json) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** A paragraph for the methods section, drafted from the recipe as it was run, and the works that it cites. */
export function draftMethods(facts: RunFacts): string {
  const cited = new Cited();
  const { recipe } = facts;
  const sentences = [
    ...aboutData(facts, cited),
    ...aboutLatents(facts, cited),
    ...aboutFit(recipe, facts, cited),
    ...aboutDecoder(part(recipe['decoder']), cited),
    ...aboutEvaluation(part(recipe['evaluation']), facts, cited),
    `All analyses were run with Percept ${facts.percept}${number(recipe['seed']) === null ? '' : ` (seed ${number(recipe['seed'])!})`}.`,
  ];
  return `${sentences.join(' ')}\n\nReferences\n${cited.list().join('\n')}\n`;
}

function aboutData(facts: RunFacts, cited: Cited): string[] {
  const { subjects, trainRuns, testRuns, trainScans, simulated, genericObjectDecoding } = facts;
  const who = `${subjects} ${simulated ? 'simulated ' : ''}subject${subjects === 1 ? '' : 's'}`;
  const from = genericObjectDecoding
    ? ` of the Generic Object Decoding data set (ds001246) ${cited.cite('god')}`
    : part(facts.recipe['data'])['kind'] === 'bids'
      ? `, organised as BIDS ${cited.cite('bids')}`
      : '';
  const runs =
    trainRuns === null || testRuns === null
      ? 'Voxel patterns that had been extracted before were used as they were.'
      : `Each subject has ${between(trainRuns)} training runs (${trainScans === null ? '' : `${between(trainScans)} scans, `}used to fit the linear map) and ${between(testRuns)} test runs with ${between(facts.testImages)} images that were not in training.`;
  return [
    ...(simulated ? ['The data are simulated: no person was scanned.'] : []),
    `We analysed the data of ${who}${from}.`,
    runs,
  ];
}

function aboutLatents(facts: RunFacts, cited: Cited): string[] {
  const { latents } = facts;
  if (latents.model !== null) {
    const by = usesBigBiGan(facts) ? `BigBiGAN ${cited.cite('bigbigan')}` : `the model ${latents.model}`;
    return [
      `Images were encoded as ${latents.dims} latent variables of ${by}, whose generator turned predicted latents into images${latents.rescale === null || latents.rescale === 'none' ? '' : ` (predicted latents rescaled: ${latents.rescale})`}.`,
    ];
  }
  if (/pca/i.test(latents.kind))
    return [
      `Images were encoded as the scores of the first ${latents.dims} principal components of the pixels of the ${thousands(latents.trainedOn)} training images; predicted scores were turned into images by the transposed components.`,
    ];
  return [`Images were represented by ${latents.dims} latent variables that had been computed before.`];
}

function aboutFit(recipe: Json, facts: RunFacts, cited: Cited): string[] {
  if (facts.trainRuns === null)
    return [
      `A linear map from latents to voxels was fitted to the training patterns by least squares, following ${cited.name('mozafari')}.`,
    ];
  const glm = part(recipe['glm']);
  const drift = number(glm['drift']);
  const confounds = Array.isArray(glm['confounds']) ? glm['confounds'].map(text) : [];
  const motion = confounds.map(
    (name) => (/^motion(\d+)$/.exec(name)?.[1] ?? '') && `${/\d+/.exec(name)![0]} motion parameters`,
  );
  const named = confounds.map((name, i) => motion[i] || name);
  return [
    `Following ${cited.name('mozafari')}, the latents of the presented images entered a general linear model of the training runs as parametric modulators${glm['centre'] === false ? '' : ' (centred over trials, not orthogonalised)'}, convolved with SPM's canonical haemodynamic response function ${cited.cite('spm')}; all training runs of a subject were fitted together, with run-specific constants${drift === null ? '' : `, a cosine drift set (cut-off ${drift} s)`}${named.length === 0 ? '' : ` and ${named.join(', ')} as nuisance`}.`,
    glm['noise'] === 'ar1'
      ? 'Noise was modelled as first-order autoregressive, with a coefficient for each voxel.'
      : 'Estimates are ordinary least squares.',
    'Test patterns are the estimates of one regressor for each test image.',
  ];
}

function aboutDecoder(decoder: Json, cited: Cited): string[] {
  const centring = {
    test: 'Test patterns were centred on the mean of the test set (transductive).',
    train: 'Test patterns were centred by the training data alone.',
    'leave-one-out': 'Each test pattern was centred on the mean of the other test patterns (transductive).',
    none: 'Test patterns were not centred.',
  }[text(decoder['centring'])];
  const kinds: Record<string, string> = {
    inverse: `Latents were decoded from the voxels of each region by inverting the linear map (eq. 2 of ${cited.name('mozafari')}).`,
    whitened:
      'Latents were decoded by inverting the linear map, with voxels weighted by the shrunken covariance of their noise.',
    ridge: 'Latents were decoded from the voxels of each region by ridge regression.',
  };
  return [
    kinds[text(decoder['kind'])] ??
      `Latents were decoded from the voxels of each region (${text(decoder['kind'])}).`,
    ...(centring === undefined ? [] : [centring]),
  ];
}

function aboutEvaluation(evaluation: Json, { confidence, subjects }: RunFacts, cited: Cited): string[] {
  const permutations = number(evaluation['permutations']) ?? 0;
  const bootstrap = number(evaluation['bootstrap']) ?? 0;
  const level = Number((100 * confidence).toPrecision(4));
  return [
    `Pairwise decoding accuracy is the share of all n(n − 1)/2 pairs of test images whose predicted latents correlate (Pearson) more with their own than with each other's true latents (eq. 3 of ${cited.name('mozafari')}; ties count as errors; chance 50 %).`,
    ...(permutations > 0
      ? [`In single subjects, P values come from ${thousands(permutations)} permutations of whole images.`]
      : []),
    ...(permutations > 0 && evaluation['correction'] !== 'none'
      ? [
          'P values of permutations were corrected for the number of regions by the largest statistic over regions under each permutation (max-T).',
        ]
      : []),
    ...(bootstrap > 0
      ? [
          `Intervals of single subjects are percentile bootstraps over images (${thousands(bootstrap)} resamples).`,
        ]
      : []),
    ...(subjects > 1
      ? [
          `Means over subjects are given with ${level} % t-intervals and were tested against chance by two-sided one-sample t-tests${permutations > 0 ? ', and by the same permutations in all subjects' : ''}.`,
        ]
      : []),
  ];
}
