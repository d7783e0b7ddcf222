/** A number that a paper printed, with all that is known of how it came about. It never stands in a column with computed ones. */
export interface PublishedRow {
  readonly method: string;
  readonly measure: 'pix-comp' | 'ResNet-152 distance' | 'eq. 3 on latents';
  /** As printed: per cent, or 1 - Pearson. */
  readonly value: number;
  readonly unit: '%' | '1 - r';
  readonly better: 'higher' | 'lower';
  readonly images: number;
  readonly subjects: number | undefined;
  readonly convention: string;
  readonly source: string;
  /** Why it cannot stand in one column with the numbers computed here. */
  readonly notComparable: string;
}

const table = 'Table I of Mozafari, Reddy & VanRullen 2020';

const copied =
  'over 7 images it would be a share of 21, 42, 105 or 210 comparisons, and it is none of these: most likely it was taken over from another paper, over other images and by another convention';
const few =
  'over 7 images, of which 21 pairs say little: by chance one subject in twenty has 76 % or more; which images they are is not said';
const network =
  'over 7 images; how images were brought to the network is not said, nor which of its published weights were used';

function pixComp(method: string, value: number, notComparable: string): PublishedRow {
  return {
    method,
    measure: 'pix-comp',
    value,
    unit: '%',
    better: 'higher',
    images: 7,
    subjects: undefined,
    convention:
      notComparable === copied ? 'convention not known' : 'pairwise decoding (eq. 3) in pixel space',
    source: table,
    notComparable,
  };
}

function distance(method: string, value: number): PublishedRow {
  return {
    method,
    measure: 'ResNet-152 distance',
    value,
    unit: '1 - r',
    better: 'lower',
    images: 7,
    subjects: undefined,
    convention: '1 - Pearson of the features before the last layer of ResNet-152, mean over images',
    source: table,
    notComparable: network,
  };
}

/** On latents as the paper's text has it: the mean over five subjects, visual cortex, 50 test images. */
function latents(method: string, value: number): PublishedRow {
  return {
    method,
    measure: 'eq. 3 on latents',
    value,
    unit: '%',
    better: 'higher',
    images: 50,
    subjects: 5,
    convention:
      'eq. 3, Pearson over latents, visual cortex, mean over subjects; printed with a denominator that gives no per cent',
    source: 'Mozafari, Reddy & VanRullen 2020, text and Fig. 4',
    notComparable:
      'other scans than these, or other latents: eq. 3 changes with the latents that it is computed on',
  };
}

/** What was printed about methods on the data of Horikawa & Kamitani 2017 (Generic Object Decoding, ds001246). */
export const publishedRows: readonly PublishedRow[] = [
  pixComp('Shen et al.', 79.7, copied),
  pixComp('Beliy et al.', 85.3, copied),
  pixComp('Ren et al.', 87.8, copied),
  pixComp('PCA', 72.3, few),
  pixComp('BigBiGAN', 54, few),
  distance('Shen et al.', 0.85),
  distance('Beliy et al.', 0.92),
  distance('Ren et al.', 0.89),
  distance('PCA', 0.92),
  distance('BigBiGAN', 0.83),
  latents('PCA', 78.1),
  latents('BigBiGAN', 84.1),
];
