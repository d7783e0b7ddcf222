import { input, layers, model } from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../run/backend.ts';
import type { OnnxFile } from './onnx/read.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnx/schema.ts';
import { torchvisionResnet } from './onnx/torchvision.ts';
import { kerasApplication } from './tfjs/keras-applications.ts';

function node(opType: string, inputs: string[], outputs: string[]): OnnxNode {
  return { opType, input: inputs, output: outputs, name: '', attribute: [], domain: '' };
}

// Layers are built below, before any test runs.
await startBackend('cpu');

/** A network of so many convolutions, as PyTorch exports its residual ones. */
function resnet(
  convolutions: number,
  { scores = 1000, width = 2048, weight = 'fc.weight', producer = 'pytorch 2.4' } = {},
): OnnxFile {
  const convs = Array.from({ length: convolutions }, (_, i) =>
    node('Conv', [`x${i}`, `w${i}`], [`x${i + 1}`]),
  );
  const graph = {
    node: [
      ...convs,
      node('MaxPool', ['x1'], ['pooled']),
      node('GlobalAveragePool', [`x${convolutions}`], ['mean']),
      node('Flatten', ['mean'], ['/Flatten_output_0']),
      node('Gemm', ['/Flatten_output_0', weight, 'fc.bias'], ['scores']),
    ],
    initializer: [{ name: weight, dims: [scores, width] } as unknown as OnnxTensor],
    output: [{ name: 'scores' }],
  } as unknown as OnnxGraph;
  return { path: 'resnet.onnx', graph, producer, opset: 17, external: [] };
}

describe('a residual network of torchvision', () => {
  it('is known by its layers: what goes into "fc" are its features', () => {
    const known = torchvisionResnet(resnet(155));
    expect(known!.note).toMatch(/152 layers/);
    expect(known!.features).toEqual({ signature: 'default', outputs: ['/Flatten_output_0'] });
    expect(known!.preprocessing).toMatchObject({
      range: [0, 1],
      mean: [0.485, 0.456, 0.406],
      cropFraction: 0.875,
    });
    expect(torchvisionResnet(resnet(20, { width: 512 }))!.note).toMatch(/18 layers/);
  });

  it.each([
    ['another number of convolutions', resnet(60)],
    ['other scores', resnet(155, { scores: 10 })],
    ['another width', resnet(155, { width: 512 })],
    ['another name of the last layer', resnet(155, { weight: 'head.weight' })],
    ['another maker', resnet(155, { producer: 'tf2onnx' })],
  ])('is not taken for one with %s', (_what, file) => {
    expect(torchvisionResnet(file)).toBeUndefined();
  });
});

describe('a network of keras.applications', () => {
  const network = (name: string, pool = 'avg_pool', units = 1000) => {
    const x = input({ shape: [8, 8, 3] });
    const pooled = layers.globalAveragePooling2d({ name: pool }).apply(x) as SymbolicTensor;
    const scores = layers.dense({ units, name: 'predictions', activation: 'softmax' });
    return model({ inputs: x, outputs: scores.apply(pooled) as SymbolicTensor, name });
  };

  it('is known by its name, its features and its scores', () => {
    expect(kerasApplication(network('resnet152'))).toMatchObject({
      features: { signature: 'default', outputs: ['avg_pool'] },
      preprocessing: { range: [0, 255], order: 'BGR', mean: [103.939, 116.779, 123.68] },
    });
    expect(kerasApplication(network('resnet152v2'))!.preprocessing).toMatchObject({
      range: [-1, 1],
      order: 'RGB',
    });
  });

  it.each([
    ['another name', network('my_resnet')],
    ['other layers', network('resnet152', 'pool')],
    ['other scores', network('resnet152', 'avg_pool', 10)],
  ])('is not taken for one with %s', (_what, built) => {
    expect(kerasApplication(built)).toBeUndefined();
  });
});
