import type { ImportAnswers } from '../../src-main/contract/models.ts';

/** What the import dialog holds as it was typed: empty where Percept is to tell it from the model. */
export interface Typed {
  name: string;
  half: boolean;
  encode: string;
  generate: string;
  features: string;
  preprocess: '' | 'torch' | 'caffe' | 'tf';
  range: string;
  mean: string;
  std: string;
  order: '' | 'RGB' | 'BGR';
  layout: '' | 'NHWC' | 'NCHW';
  size: string;
  crop: string;
  resize: '' | 'bicubic' | 'bilinear';
}

export const NOTHING_TYPED: Readonly<Typed> = {
  ...{ name: '', half: false, encode: '', generate: '', features: '', preprocess: '', range: '' },
  ...{ mean: '', std: '', order: '', layout: '', size: '', crop: '', resize: '' },
};

/** Fields that hold more than names, with what is wrong where they cannot be read. */
const READERS = {
  range: [parseRange, 'Two numbers, as 0, 1'],
  mean: [parseChannels, 'One number, or one for each channel, as 0.485, 0.456, 0.406'],
  std: [parseDeviations, 'One number above 0, or one for each channel, as 0.229, 0.224, 0.225'],
  size: [parseSize, 'Height and width in pixels, as 224, 224'],
  crop: [parseCrop, 'centre, whole, or a share above 0, as 0.875'],
} as const;

export type Read = keyof typeof READERS;

/** What is wrong with each field; '' where nothing is. */
export function problemsOf(typed: Typed): Record<Read, string> {
  const of = (field: Read): string => {
    const [read, problem] = READERS[field];
    return typed[field].trim() === '' || read(typed[field]) !== null ? '' : problem;
  };
  return { range: of('range'), mean: of('mean'), std: of('std'), size: of('size'), crop: of('crop') };
}

/** What was typed as an import takes it; null where a field cannot be read. */
export function answersOf(typed: Typed): ImportAnswers | null {
  if (Object.values(problemsOf(typed)).some((problem) => problem !== '')) return null;
  const { half, preprocess, order, layout, resize } = typed;
  const [name, encode, generate] = [typed.name.trim(), typed.encode.trim(), typed.generate.trim()];
  const features = typed.features.split(/[,\n]+/).flatMap((text) => text.trim() || []);
  const [range, mean, std] = [parseRange(typed.range), parseChannels(typed.mean), parseDeviations(typed.std)];
  const size = parseSize(typed.size);
  return {
    ...(name && { name }),
    ...(half && { half }),
    ...(encode && { encode }),
    ...(generate && { generate }),
    ...(features.length > 0 && { features }),
    ...(preprocess && { preprocess }),
    ...(range && { range }),
    ...(mean && { mean }),
    ...(std && { std }),
    ...(order && { order }),
    ...(layout && { layout }),
    ...(size && { size }),
    ...parseCrop(typed.crop),
    ...(resize && { resize }),
  };
}

/** "low, high" as two numbers, the lower one first; null for anything else. */
export function parseRange(text: string): [number, number] | null {
  const [low, high, ...rest] = numbersIn(text);
  return rest.length === 0 && Number.isFinite(low) && Number.isFinite(high) && low! < high!
    ? [low!, high!]
    : null;
}

/** A number, or one for each of three channels. */
export function parseChannels(text: string): number[] | null {
  const numbers = numbersIn(text);
  return (numbers.length === 1 || numbers.length === 3) && numbers.every(Number.isFinite) ? numbers : null;
}

/** The same, above 0. */
export function parseDeviations(text: string): number[] | null {
  const numbers = parseChannels(text);
  return numbers?.every((number) => number > 0) === true ? numbers : null;
}

/** "height, width" or "height x width" in pixels. */
export function parseSize(text: string): [number, number] | null {
  const [height, width, ...rest] = numbersIn(text.replaceAll(/[x×]/gi, ','));
  const is = (side: number | undefined): boolean => Number.isInteger(side) && side! >= 1 && side! <= 16_384;
  return rest.length === 0 && is(height) && is(width) ? [height!, width!] : null;
}

/** "centre", "whole", or how much of the middle is kept. */
export function parseCrop(text: string): Pick<ImportAnswers, 'crop' | 'cropFraction'> | null {
  const word = text.trim().toLowerCase();
  if (word === 'centre') return { crop: 'centre square' };
  if (word === 'whole') return { crop: 'whole' };
  const cropFraction = word === '' ? NaN : Number(word);
  return cropFraction > 0 && cropFraction <= 1 ? { crop: 'centre square', cropFraction } : null;
}

function numbersIn(text: string): number[] {
  return text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
}

/** Bytes as people read them: 4.1 MB, 1.5 GB. */
export function sizeInWords(bytes: number): string {
  const [value, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : [bytes / 1e6, 'MB'];
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
}
