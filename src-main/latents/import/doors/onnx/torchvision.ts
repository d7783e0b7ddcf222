import { IMAGENET } from '../../card/preprocessing.ts';
import type { Known } from '../../card/roles.ts';
import type { OnnxFile } from './read.ts';

/** Convolutions in the residual networks of torchvision, by their depth. */
const CONVOLUTIONS: ReadonlyMap<number, number> = new Map([
  [20, 18],
  [36, 34],
  [53, 50],
  [104, 101],
  [155, 152],
]);
const SCORES = 1000;

/**
 * What is known of a residual network as torchvision has them, exported by PyTorch: as many convolutions as one of them, one
 * max-pooling, and at the end a fully connected layer "fc" to ImageNet's 1000 scores, whose input are the features. undefined
 * where any of these is not so.
 */
export function torchvisionResnet({
  graph,
  producer,
}: OnnxFile): (Known & { readonly note: string }) | undefined {
  const count = (op: string): number => graph.node.filter(({ opType }) => opType === op).length;
  const depth = CONVOLUTIONS.get(count('Conv'));
  const last = graph.node.at(-1);
  const weights = graph.initializer.find(({ name }) => name === 'fc.weight');
  const certain =
    producer.startsWith('pytorch') &&
    depth !== undefined &&
    count('MaxPool') === 1 &&
    count('Gemm') === 1 &&
    last?.opType === 'Gemm' &&
    last.input[1] === 'fc.weight' &&
    last.output[0] === graph.output[0]?.name &&
    weights?.dims[0] === SCORES &&
    weights.dims[1] === (depth < 50 ? 512 : 2048);
  const features = last?.input[0];
  if (!certain || features === undefined) return undefined;
  return {
    layout: 'NCHW',
    features: { signature: 'default', outputs: [features] },
    preprocessing: { ...IMAGENET.torch, cropFraction: 0.875, resize: 'bilinear' },
    note: `Recognised as a residual network of ${depth} layers of torchvision by its layers and their names: features are what goes into "fc", images as "--preprocess torch" takes them, 224 of 256 pixels.`,
  };
}
