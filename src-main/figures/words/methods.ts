import { aboutEvaluation } from './methods-evaluation.ts';
import { numberIn as number, partOf as part, textIn as text, type Json } from './recipe-json.ts';
import { escapeMarkup } from '../fonts/markup.ts';
import { Cited } from './citations.ts';
import { learnsFromPatterns } from './decoder.ts';
import { testItems, usesBigBiGan, type RunFacts } from './facts.ts';
import { between, counted, listWords, thousands } from './numbers.ts';

/** A paragraph for the methods section, drafted from the recipe as it was run, and the works that it cites. */
export function draftMethods(facts: RunFacts): string {
  const cited = new Cited();
  const { recipe } = facts;
  const sentences = [
    ...aboutData(facts, cited),
    ...aboutLatents(facts, cited),
    ...aboutFit(recipe, facts, cited),
    ...aboutRegions(recipe),
    ...aboutDecoder(part(recipe['decoder']), cited),
    ...aboutSearchlight(recipe, cited),
    ...aboutEvaluation(part(recipe['evaluation']), facts, cited),
    `All analyses were run with Percept ${facts.percept}${number(recipe['seed']) === null ? '' : ` (seed ${number(recipe['seed'])!})`}.`,
  ];
  // The paragraph has no markup of its own: every star is one of the recipe, as in "trans*".
  return `${escapeMarkup(sentences.join(' '))}\n\nReferences\n${cited.list().join('\n')}\n`;
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
      : `Each subject has ${between(trainRuns)} training runs (${trainScans === null ? '' : `${between(trainScans)} scans, `}${learnsFromPatterns(facts.recipe) ? 'from whose patterns the decoder was learnt' : 'used to fit the linear map'}) and ${between(testRuns)} test runs with ${between(facts.testImages)} ${testItems(facts).category ? 'categories' : 'images that were not in training'}.`;
  const data = part(facts.recipe['data']);
  const source = text(data['source']);
  const space = text(data['space']);
  return [
    ...(simulated ? ['The data are simulated: no person was scanned.'] : []),
    `We analysed the data of ${who}${from}.`,
    ...(source === '' || source === 'raw'
      ? []
      : [
          `Scans had been preprocessed by ${/^fmriprep/i.test(source) ? `fMRIPrep ${cited.cite('fmriprep')}` : source}${space === '' ? '' : ` (space ${space})`}.`,
        ]),
    runs,
    ...(trainRuns === null ? [] : aboutTrials(data)),
  ];
}

/** What a trial is, and what a test pattern stands for. */
function aboutTrials(data: Json): string[] {
  const events = part(data['events']);
  const shift = number(events['onsetShift']) ?? 0;
  const repeats = {
    drop: 'Immediate repeats of an image (one-back) were left out of the model.',
    separate: 'Immediate repeats of an image (one-back) were modelled by a regressor of their own.',
    keep: 'Immediate repeats of an image (one-back) were kept as trials like the others.',
  }[text(data['oneBack'])];
  const stands = {
    training: 'its images in the training runs',
    '': 'its rows in the table of latents, or of its images in the training runs',
  }[text(data['categoryImages'])];
  return [
    ...(repeats === undefined ? [] : [repeats]),
    ...(shift === 0 ? [] : [`Onsets were shifted by ${minus(shift)} s.`]),
    ...(data['testItem'] === 'category'
      ? [
          `A test pattern stands for a category instead of an image, as in imagery; its true latents are the mean latents of ${stands ?? 'its images in further runs'}.`,
        ]
      : []),
    ...(data['resampleMasks'] === 'nearest'
      ? ['Masks on another grid were brought to that of the scans by nearest neighbours.']
      : []),
  ];
}

/** What was done to predicted latents before images were made of them. */
const rescaled: Readonly<Record<string, string>> = {
  'per-dimension':
    'for the images alone, each predicted latent was given over the test images the mean and SD that it has over the training images, which is transductive',
  norm: 'for the images alone, each predicted vector was given the length that normal latents have, the square root of their number',
};

function aboutLatents(facts: RunFacts, cited: Cited): string[] {
  const { latents } = facts;
  if (latents.model !== null) {
    const by = usesBigBiGan(facts)
      ? `BigBiGAN ${cited.cite('bigbigan')}`
      : `the imported model ${latents.model}${latents.sha256 === null ? '' : ` (SHA-256 ${latents.sha256.slice(0, 16)})`}`;
    return [
      `${part(facts.recipe['latents'])['table'] === undefined ? 'Images were encoded as' : 'Images were represented by'} ${counted(latents.dims, 'latent variable')} of ${by}${part(facts.recipe['latents'])['table'] === undefined ? '' : ' that had been computed before'}, whose generator turned predicted latents into images${latents.rescale === null || latents.rescale === 'none' ? '' : ` (${rescaled[latents.rescale] ?? `predicted latents rescaled: ${latents.rescale}`})`}.`,
    ];
  }
  if (/pca/i.test(latents.kind))
    return [
      `Images were encoded as the scores of the first ${latents.dims} principal components of the pixels of the ${thousands(latents.trainedOn)} training images${part(facts.recipe['latents'])['method'] === 'randomised' ? `, by a randomised decomposition ${cited.cite('halko')}` : ''}; predicted scores were turned into images by the transposed components.`,
    ];
  return [
    `Images were represented by ${counted(latents.dims, 'latent variable')} that had been computed before.`,
  ];
}

function aboutFit(recipe: Json, facts: RunFacts, cited: Cited): string[] {
  const learns = learnsFromPatterns(recipe);
  // A searchlight decodes by the inverse map, whichever the decoder of the regions is.
  const maps = !learns || recipe['searchlight'] !== undefined;
  if (facts.trainRuns === null)
    return maps
      ? [
          `A linear map from latents to voxels was fitted to the training patterns by least squares, following ${cited.name('mozafari')}.`,
        ]
      : [];
  const glm = part(recipe['glm']);
  const response = `convolved with SPM's canonical haemodynamic response function ${cited.cite('spm')}${microtime(glm)}`;
  const nuisance = nuisanceWords(glm, cited);
  return [
    ...(learns
      ? [
          `Single-trial training patterns are the estimates of one regressor for each image in each training run (repeats of an image within a run share one), ${response}; each run was fitted by itself, with a constant${nuisance}.`,
        ]
      : []),
    ...(maps
      ? [
          `Following ${cited.name('mozafari')}, the latents of the presented images entered a general linear model of the training runs as parametric modulators${glm['centre'] === false ? '' : ' (centred over trials, not orthogonalised)'}, ${response}; all training runs of a subject were fitted together, with run-specific constants${nuisance}.`,
        ]
      : []),
    glm['noise'] === 'ar1'
      ? 'Noise was modelled as first-order autoregressive, with a coefficient for each voxel.'
      : 'Estimates are ordinary least squares.',
    `Test patterns are the estimates of one regressor for each test ${testItems(facts).one}.`,
  ];
}

/** ", a cosine drift set (cut-off 128 s) and 6 motion parameters as nuisance" */
function nuisanceWords(glm: Json, cited: Cited): string {
  const drift = number(glm['drift']);
  const confounds = Array.isArray(glm['confounds']) ? glm['confounds'].map(text) : [];
  const named = confounds.map((name) => {
    const motion = /^motion(\d+)$/.exec(name);
    return motion === null
      ? name
      : `${motion[1]!} motion parameters${name === 'motion24' ? ` ${cited.cite('motion')}` : ''}`;
  });
  return `${drift === null ? '' : `, a cosine drift set (cut-off ${drift} s)`}${named.length === 0 ? '' : ` and ${listWords(named)} as nuisance`}`;
}

function aboutDecoder(decoder: Json, cited: Cited): string[] {
  const centring = {
    test: 'Test patterns were centred on the mean of the test set (transductive).',
    train: 'Test patterns were centred by the training data alone.',
    'leave-one-out': 'Each test pattern was centred on the mean of the other test patterns (transductive).',
    none: 'Test patterns were not centred.',
  }[text(decoder['centring'])];
  return [
    decoderWords(decoder, cited),
    ...aboutSelection(part(decoder['select'])),
    ...(centring === undefined ? [] : [centring]),
  ];
}

function decoderWords(decoder: Json, cited: Cited): string {
  const each = decoder['perDimension'] === true ? ' for each latent dimension' : '';
  const lambda = number(decoder['lambda']);
  const cv = `cross-validated over training runs${each}`;
  switch (text(decoder['kind'])) {
    case 'inverse': {
      const solver = {
        pinv: ', by its pseudoinverse',
        ridge: `, with a ridge${lambda === null ? '' : ` of ${lambda} times the mean of the diagonal of W Wᵀ`}`,
      }[text(decoder['solver'])];
      return `Latents were decoded from the voxels of each region by inverting the linear map (eq. 2 of ${cited.within('mozafari')}${solver ?? ''}).`;
    }
    case 'whitened': {
      const shrinkage = number(decoder['shrinkage']);
      return `Latents were decoded by inverting the linear map, with voxels weighted by the covariance of their noise, estimated from the residuals and shrunk towards its diagonal (${shrinkage === null ? cited.within('ledoit') : `share of the diagonal ${shrinkage}`}).`;
    }
    case 'ridge':
      return `Latents were decoded from the voxels of each region by ridge regression on the training patterns (penalty ${lambda === null ? cv : lambda}).`;
    case 'fastl2lir':
      return `Each latent was decoded by ridge regression on the training patterns, from the ${thousands(number(decoder['voxels']) ?? 500)} voxels of a region that correlate with it most in training, as FastL2LiR does (penalty ${number(decoder['alpha']) ?? 100}).`;
    case 'fracridge': {
      const fractions = Array.isArray(decoder['fractions']) ? decoder['fractions'] : [];
      const given = fractions.length === 1 ? number(fractions[0]) : null;
      return `Latents were decoded from the voxels of each region by fractional ridge regression on the training patterns ${cited.cite('fracridge')}, with the fraction ${given === null ? cv : `${given} as given`}.`;
    }
    default:
      return `Latents were decoded from the voxels of each region (${text(decoder['kind'])}).`;
  }
}

/** Which voxels of a region were decoded from. */
function aboutSelection(select: Json): string[] {
  const by = {
    t: 'the |t| of their mean response in the training runs',
    r2: 'the share of the variance of left-out training runs that the latents predict',
    reliability:
      'the correlation of their responses to the images that both halves of the training runs show',
    weights: 'the correlation, over latents, of the weights fitted on either half of the training runs',
  }[text(select['by'])];
  if (by === undefined) return [];
  const [voxels, share, above] = ['voxels', 'share', 'above'].map((key) => number(select[key]));
  const kept =
    typeof voxels === 'number'
      ? `the ${counted(voxels, 'voxel')} with the highest values were kept`
      : typeof share === 'number'
        ? `the best ${Number((100 * share).toPrecision(3))} % of the voxels were kept`
        : `voxels above ${minus(above ?? 0)} were kept`;
  return [
    `Voxels of each region were selected by ${by}: ${kept}. The selection used training data alone, within each fold where something was cross-validated.`,
  ];
}

function aboutRegions(recipe: Json): string[] {
  const regions = Array.isArray(recipe['regions']) ? recipe['regions'].map(part) : [];
  const own = regions.filter((region) => region['name'] !== region['expression']);
  const drawn = regions.some((region) => /\bdrawn\(/.test(text(region['expression'])));
  return [
    ...(own.length === 0
      ? []
      : [
          `Regions were defined as ${listWords(own.slice(0, MOST_REGIONS).map((region) => `${text(region['name'])} = ${text(region['expression'])}`))}${own.length > MOST_REGIONS ? ` (and ${own.length - MOST_REGIONS} more, given in the recipe)` : ''}.`,
        ]),
    ...(drawn ? ['Some voxels were chosen by hand.'] : []),
  ];
}

/** Of more regions a paragraph does not tell the definitions. */
const MOST_REGIONS = 12;

function aboutSearchlight(recipe: Json, cited: Cited): string[] {
  if (recipe['searchlight'] === undefined) return [];
  const { radius, mask, step } = part(recipe['searchlight']);
  const at = typeof step === 'number' && step > 1 ? ` at every ${ordinal(step)} voxel along each axis` : '';
  return [
    `In a searchlight ${cited.cite('searchlight')}, latents were decoded by the inverse map from the sphere of ${number(radius) ?? 8} mm around each voxel${at}${text(mask) === '' ? '' : ` of ${text(mask)}`}, and the pairwise decoding accuracy was mapped; no correction for the number of spheres is made.`,
  ];
}

function ordinal(n: number): string {
  return { 2: 'second', 3: 'third' }[n] ?? `${n}th`;
}

/** Bins of a scan and the one that is read, where they are not SPM's. */
function microtime(glm: Json): string {
  const { bins, onset } = part(glm['microtime']);
  return (bins === 16 && onset === 8) || typeof bins !== 'number' || typeof onset !== 'number'
    ? ''
    : ` (sampled in ${bins} bins a scan, of which bin ${onset} is read)`;
}

const minus = (value: number): string => String(value).replace('-', '−');
