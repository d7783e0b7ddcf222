/** What a journal asks of a figure; sizes of text in points, lines in points, the page in millimetres. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  /** mm; figures taller than `maxHeight` do not fit a page with their caption. */
  readonly width: number;
  readonly maxHeight: number;
  /** pt: labels and axis titles; tick labels and notes; the least that the journal prints. */
  readonly text: number;
  readonly small: number;
  readonly minText: number;
  readonly maxText: number;
  /** Panel letters: pt, and whether they are a, b, c or A, B, C. */
  readonly letter: number;
  readonly letterCase: 'lower' | 'upper';
  /** pt: axes and rules; data lines; the least that prints. */
  readonly line: number;
  readonly dataLine: number;
  readonly minLine: number;
  /** Resolution that rasters are made at unless asked otherwise, and the least that is accepted, for photographs and for line art. */
  readonly dpi: number;
  readonly minDpi: number;
  readonly minLineArtDpi: number;
  /** Whether the journal wants text as text or as outlines. */
  readonly textMode: 'live' | 'outlines';
}

const common = {
  minLine: 0.25,
  dpi: 450,
  minDpi: 300,
  minLineArtDpi: 600,
  line: 0.5,
  dataLine: 0.75,
} as const;

// Nature's numbers are those of its figure guide, PLOS' those of its figure checks; the others follow the authors' guides as
// they are commonly quoted.
const nature = {
  ...common,
  maxHeight: 170,
  text: 7,
  small: 6,
  minText: 5,
  maxText: 8,
  letter: 8,
  letterCase: 'lower',
  textMode: 'live',
} as const;
const elsevier = {
  ...common,
  maxHeight: 240,
  text: 8,
  small: 7,
  minText: 7,
  maxText: 12,
  letter: 10,
  letterCase: 'upper',
  textMode: 'live',
} as const;
const pnas = {
  ...common,
  maxHeight: 225,
  text: 7,
  small: 6,
  minText: 6,
  maxText: 8,
  letter: 8,
  letterCase: 'upper',
  textMode: 'live',
} as const;
const plos = {
  ...common,
  maxHeight: 222.2,
  text: 8,
  small: 8,
  minText: 8,
  maxText: 12,
  letter: 12,
  letterCase: 'upper',
  dpi: 300,
  textMode: 'outlines',
} as const;
const jneurosci = {
  ...common,
  maxHeight: 230,
  text: 7,
  small: 6,
  minText: 6,
  maxText: 12,
  letter: 10,
  letterCase: 'upper',
  textMode: 'live',
} as const;

export const presets: readonly Preset[] = [
  { id: 'nature-1col', name: 'Nature, one column', width: 89, ...nature },
  { id: 'nature-2col', name: 'Nature, two columns', width: 183, ...nature },
  { id: 'elsevier-1col', name: 'Elsevier (NeuroImage), one column', width: 90, ...elsevier },
  { id: 'elsevier-1.5col', name: 'Elsevier (NeuroImage), one and a half columns', width: 140, ...elsevier },
  { id: 'elsevier-2col', name: 'Elsevier (NeuroImage), two columns', width: 190, ...elsevier },
  { id: 'pnas-1col', name: 'PNAS, one column', width: 87, ...pnas },
  { id: 'pnas-1.5col', name: 'PNAS, one and a half columns', width: 114, ...pnas },
  { id: 'pnas-2col', name: 'PNAS, two columns', width: 178, ...pnas },
  { id: 'plos-1.5col', name: 'PLOS, text width', width: 132, ...plos },
  { id: 'plos-2col', name: 'PLOS, full width', width: 190.5, ...plos },
  { id: 'jneurosci-1col', name: 'Journal of Neuroscience, one column', width: 85, ...jneurosci },
  {
    id: 'jneurosci-1.5col',
    name: 'Journal of Neuroscience, one and a half columns',
    width: 116,
    ...jneurosci,
  },
  { id: 'jneurosci-2col', name: 'Journal of Neuroscience, two columns', width: 176, ...jneurosci },
  {
    id: 'poster',
    name: 'Poster, a block of 400 mm',
    ...common,
    width: 400,
    maxHeight: 600,
    text: 20,
    small: 16,
    minText: 14,
    maxText: 60,
    letter: 28,
    letterCase: 'lower',
    line: 1.25,
    dataLine: 2,
    minLine: 0.75,
    dpi: 300,
    minDpi: 150,
    minLineArtDpi: 300,
    textMode: 'live',
  },
];

export const presetIds: readonly string[] = presets.map(({ id }) => id);

/** The preset of an id. @throws RangeError where there is none */
export function presetOf(id: string): Preset {
  const found = presets.find((preset) => preset.id === id);
  if (found === undefined) throw new RangeError(`there is no preset ${id}`);
  return found;
}
