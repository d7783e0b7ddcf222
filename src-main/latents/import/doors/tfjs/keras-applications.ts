import type { LayersModel } from '@tensorflow/tfjs-layers';
import { IMAGENET, type ImagenetStyle } from '../../card/preprocessing.ts';
import type { Known } from '../../card/roles.ts';

/** Networks of keras.applications: how each takes its images, and the layer before its scores. */
const NETWORKS: Readonly<Record<string, readonly [ImagenetStyle, string]>> = {
  vgg16: ['caffe', 'fc2'],
  vgg19: ['caffe', 'fc2'],
  resnet50: ['caffe', 'avg_pool'],
  resnet101: ['caffe', 'avg_pool'],
  resnet152: ['caffe', 'avg_pool'],
  resnet50v2: ['tf', 'avg_pool'],
  resnet101v2: ['tf', 'avg_pool'],
  resnet152v2: ['tf', 'avg_pool'],
  inception_v3: ['tf', 'avg_pool'],
  inception_resnet_v2: ['tf', 'avg_pool'],
  xception: ['tf', 'avg_pool'],
  densenet121: ['torch', 'avg_pool'],
  densenet169: ['torch', 'avg_pool'],
  densenet201: ['torch', 'avg_pool'],
};

/**
 * What is known of a network of keras.applications, by its name, the layer that gives its features and its 1000 scores; undefined
 * where any of these is not as there.
 */
export function kerasApplication(model: LayersModel): (Known & { readonly note: string }) | undefined {
  const [style, layer] = NETWORKS[model.name] ?? [];
  const scores = model.layers.find(({ name }) => name === 'predictions');
  if (style === undefined || layer === undefined || scores === undefined) return undefined;
  const shape = scores.outputShape;
  const isImagenet = shape.length === 2 && shape[1] === 1000 && model.outputNames.join() === 'predictions';
  if (!isImagenet || !model.layers.some(({ name }) => name === layer)) return undefined;
  return {
    features: { signature: 'default', outputs: [layer] },
    preprocessing: { ...IMAGENET[style], crop: 'whole', resize: 'bilinear' },
    note: `Recognised as ${model.name} of keras.applications by its name and layers: features of ${layer}, images as "--preprocess ${style}" takes them.`,
  };
}
