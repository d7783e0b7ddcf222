import { PerceptError } from '../../../../errors.ts';
import type { Checkpoint } from '../../bundle/checkpoint.ts';
import { valuesOf } from '../../dtypes.ts';
import { DT } from '../../proto/types.ts';
import type { SavedModel } from '../../saved-model.ts';
import type { DoorOptions, OpenModel } from '../door.ts';
import { openGraph } from '../graph-model.ts';
import { writeGenerator } from './generator.ts';
import { openSafetensorsFile, type SafetensorsFile } from './header.ts';
import { recogniseLayout } from './layouts.ts';
import { measureGenerator } from './measure.ts';

/**
 * Opens the weights of a BigGAN's generator: the graph is written for them, as it would come in a SavedModel.
 * @throws PerceptError when the file is damaged, is no such generator, or what is missing of it
 */
export async function openSafetensors(path: string, options: DoorOptions): Promise<OpenModel> {
  const file = await openSafetensorsFile(path);
  const layout = recogniseLayout(file.tensors);
  if (layout === undefined) {
    const names = [...file.tensors.keys()];
    throw new PerceptError(
      `these are not the weights of a generator that is known (${names.length} tensors: ${names.slice(0, 5).join(', ')}...)`,
      {
        file: path,
        remedy:
          'Weights alone can be imported of BigGAN generators, under the names of BigBiGAN (GenZ/G_linear/w, GBlock/conv0/w...) or of PyTorch (linear.weight, blocks.0.0.conv1.weight...). Export other networks as ONNX.',
      },
    );
  }
  const measures = measureGenerator(file, layout);
  await refuseClasses(file, layout.embedding);
  const { writer, latents, size, output, plain } = writeGenerator(layout, measures, file.tensors);
  const dims = (sizes: readonly number[]): object => ({
    dim: sizes.map((length) => ({ size: length })),
    unknownRank: false,
  });
  const model: SavedModel = {
    folder: path,
    format: `safetensors, ${layout.name}`,
    tags: [],
    tensorflow: '',
    meta: {
      graph: { node: writer.nodes },
      collections: {},
      signatures: {
        generate: {
          inputs: { z: { name: 'z', dtype: DT.float, shape: dims([-1, latents]) as never } },
          outputs: {
            default: {
              name: output,
              dtype: DT.float,
              shape: dims([-1, size, size, measures.channels]) as never,
            },
          },
          method: '',
        },
      },
    },
    functions: new Map(),
    ops: new Map(),
    checkpoint: checkpointOf(file),
    keys: new Map([...file.tensors.keys()].map((name) => [name, name])),
    bytes: file.bytes,
    notes:
      plain === 0
        ? []
        : [
            `${plain} weights come without the vector of their spectral norm (u0): they are taken as normalised already.`,
          ],
  };
  return openGraph(model, path, options);
}

/** A generator of classes has a row for each; one without has one, or the same for all. @throws PerceptError */
async function refuseClasses(file: SafetensorsFile, name: string): Promise<void> {
  const tensor = file.tensors.get(name)!;
  const [rows = 1, width = 0] = tensor.shape.length === 1 ? [1, tensor.shape[0]] : tensor.shape;
  if (rows <= 1) return;
  const values = valuesOf(tensor.dtype, await file.read(tensor));
  for (let i = width; i < values.length; i++)
    if (values[i] !== values[i % width])
      throw new PerceptError(
        `the generator is one of ${rows} classes (${name}): it makes images of latents and a class`,
        {
          file: file.path,
          remedy: 'Import an unconditional generator, or export this one for one class as ONNX.',
        },
      );
}

function checkpointOf(file: SafetensorsFile): Checkpoint {
  return {
    entries: new Map([...file.tensors].map(([name, tensor]) => [name, { ...tensor, shard: 0, crc: 0 }])),
    read: ({ name }) => file.read(file.tensors.get(name)!),
  };
}
