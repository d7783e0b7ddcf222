import type { EncodeRole, ImageShape } from './schema.ts';

/** How images become what a model takes, as far as it was told or is known; the rest is asked for. */
export interface Preprocessing {
  /** What black and white are to the model, before normalisation. */
  readonly range?: readonly [number, number];
  /** What is taken away from each channel, in the model's order. */
  readonly mean?: readonly number[];
  /** What each channel is divided by, in the model's order. */
  readonly std?: readonly number[];
  readonly order?: ImageShape['order'];
  readonly layout?: ImageShape['layout'];
  /** Height and width, where the model takes or makes any. */
  readonly size?: readonly [number, number];
  readonly crop?: EncodeRole['crop'];
  /** How much of the middle is kept, 0 to 1. */
  readonly cropFraction?: number;
  readonly resize?: EncodeRole['resize'];
}

/** The three ways in which networks trained on ImageNet take their images, by the names that Keras gives them. */
export const IMAGENET = {
  /** 0..1, normalised by ImageNet's mean and standard deviation. */
  torch: { range: [0, 1], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], order: 'RGB' },
  /** 0..255, blue first, ImageNet's mean taken away. */
  caffe: { range: [0, 255], mean: [103.939, 116.779, 123.68], order: 'BGR' },
  /** -1..1. */
  tf: { range: [-1, 1], order: 'RGB' },
} as const satisfies Record<string, Preprocessing>;

export type ImagenetStyle = keyof typeof IMAGENET;
