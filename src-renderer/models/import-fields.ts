import type { Read, Typed } from './answers.ts';

/** Fields of text; those that are read say what is wrong with them. */
type TextKey = Read | 'encode' | 'generate' | 'features';
type ChoiceKey = 'preprocess' | 'order' | 'layout' | 'resize';

/** One thing that Percept may be told of a model: typed, or chosen. */
export type ImportField =
  | { readonly key: TextKey; readonly label: string; readonly placeholder: string }
  | {
      [K in ChoiceKey]: { readonly key: K; readonly label: string; readonly names: Record<Typed[K], string> };
    }[ChoiceKey];

/** The fields in the order in which the dialog shows them. */
export const importFields: readonly ImportField[] = [
  { key: 'encode', label: 'Encoder: signature, or signature:output', placeholder: 'told from the model' },
  { key: 'generate', label: 'Generator: signature, or signature:output', placeholder: 'told from the model' },
  {
    key: 'features',
    label: 'Features: tensors, separated by commas',
    placeholder: 'of networks that are recognised',
  },
  {
    key: 'preprocess',
    label: 'Normalised as networks trained on ImageNet',
    names: {
      '': 'told from the model',
      torch: 'torch: 0 to 1, by mean and SD',
      caffe: 'caffe: 0 to 255, blue first, less the mean',
      tf: 'tf: −1 to 1',
    },
  },
  {
    key: 'range',
    label: 'Values of black and white',
    placeholder: 'told from the model; else for example -1, 1',
  },
  {
    key: 'mean',
    label: 'Mean taken away from each channel',
    placeholder: 'none; else for example 0.485, 0.456, 0.406',
  },
  {
    key: 'std',
    label: 'Standard deviation that channels are divided by',
    placeholder: 'none; else for example 0.229, 0.224, 0.225',
  },
  {
    key: 'order',
    label: 'Order of colours',
    names: { '': 'told from the model, or red first', RGB: 'red first (RGB)', BGR: 'blue first (BGR)' },
  },
  {
    key: 'layout',
    label: 'Channels',
    names: { '': 'told from the model', NHWC: 'after pixels (NHWC)', NCHW: 'before pixels (NCHW)' },
  },
  {
    key: 'size',
    label: 'Size of images: height, width',
    placeholder: 'told from the model; else for example 224, 224',
  },
  {
    key: 'crop',
    label: 'Part of images: centre, whole, or a share',
    placeholder: 'centre; else for example 0.875',
  },
  {
    key: 'resize',
    label: 'Resizing',
    names: {
      '': 'as the network is known to be fed, or bicubic',
      bicubic: 'bicubic, as TensorFlow 1',
      bilinear: 'bilinear, as Pillow',
    },
  },
];
