import { describeTensor } from '../latents/import/card/tensors.ts';
import { weightBytesOf, type EncodeRole, type ImageShape } from '../latents/import/card/schema.ts';
import type { StoredModel } from '../latents/import/store/store.ts';

const RUN_BY = {
  graph: 'a graph',
  layers: 'layers, run by TensorFlow.js',
  onnx: 'a network, run by ONNX Runtime',
} as const;

/** A model's card in words, a line for each thing. */
export function describeModel({ card, folder }: StoredModel): string {
  const { encode, generate, features } = card.roles;
  const made = card.source.tensorflow === '' ? '' : ` of TensorFlow ${card.source.tensorflow}`;
  const lines = [
    `${card.name} (${card.hash}), ${card.source.format}${made}, ${card.precision}, ${megabytes(card)}`,
    `  in ${folder}`,
    ...(card.kind === 'graph' ? [] : [`  ${RUN_BY[card.kind]}`]),
    ...(encode === undefined
      ? []
      : [
          `  encode: ${encode.signature}, ${encode.input} ${describeImage(encode.image)} to ${encode.output}, ${encode.dims} latents`,
          `    images: ${describeFitting(encode)}`,
        ]),
    ...(generate === undefined
      ? []
      : [
          `  generate: ${generate.signature}, ${generate.dims} latents ${generate.input} to ${generate.output} ${describeImage(generate.image)}`,
        ]),
    ...(features === undefined
      ? []
      : [
          `  features: ${features.signature}, ${features.input} ${describeImage(features.image)} to ${features.outputs.join(', ')}`,
          `    images: ${describeFitting(features)}`,
        ]),
    ...card.signatures.flatMap(({ name, inputs, outputs, ops }) => [
      `  signature ${name}`,
      ...inputs.map((input) => `    takes ${describeTensor(input)}`),
      ...outputs.map(
        (output) =>
          `    gives ${describeTensor(output)}${output.sampled ? ', drawn at random each time' : ''}`,
      ),
      `    ${card.kind === 'layers' ? 'layers' : 'ops  '} ${Object.entries(ops)
        .map(([op, count]) => `${op} ${count}`)
        .join(', ')}`,
    ]),
    ...card.notes.map((note) => `  ${note}`),
  ];
  return lines.join('\n');
}

/** Size of all weights. */
export function megabytes(card: StoredModel['card']): string {
  const bytes = weightBytesOf(card);
  return `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
}

function describeImage({ height, width, channels, range, layout, order, mean, std }: ImageShape): string {
  return [
    `${height} x ${width} ${channels === 1 ? 'gray' : 'colour'} in ${range.join('..')}`,
    ...(mean === undefined ? [] : [`less ${mean.join(', ')}`]),
    ...(std === undefined ? [] : [`over ${std.join(', ')}`]),
    ...(order === 'BGR' ? ['blue first'] : []),
    ...(layout === 'NCHW' ? ['channels before pixels'] : []),
  ].join(', ');
}

function describeFitting({
  crop,
  cropFraction = 1,
  resize,
}: Pick<EncodeRole, 'crop' | 'cropFraction' | 'resize'>): string {
  const part =
    crop === 'whole'
      ? 'the whole, stretched'
      : `the middle of the same proportions${cropFraction === 1 ? '' : `, ${cropFraction} of its sides`}`;
  return `${part}, ${resize}`;
}
