import type { StoredTensor } from './header.ts';
import type { ConditionalNorm, Layout, Norm, Part } from './layouts.ts';
import type { Measures } from './measure.ts';
import { flag, int, ints, NodeWriter, text } from './nodes.ts';

/** Added to the norms of the power iteration. */
const TINY = 1e-4;

export interface Generator {
  readonly writer: NodeWriter;
  readonly latents: number;
  /** Height and width of the image. */
  readonly size: number;
  readonly output: string;
  /** Weights that are taken as they are, for want of the vector that normalises them. */
  readonly plain: number;
}

/**
 * The graph of a BigGAN's generator (Brock, Donahue & Simonyan 2019) from latents z [n x d] to images [n, side, side, channels] in
 * -1..1: z is split, the first part makes the start, each block takes another one together with the class embedding, which is
 * the same for all images here. Each weight is divided by its largest singular value, by one step of the power iteration from the
 * vector u that is stored with it.
 */
export function writeGenerator(
  layout: Layout,
  measures: Measures,
  tensors: ReadonlyMap<string, StoredTensor>,
): Generator {
  const writer = new NodeWriter();
  const { chunk, widths, bottom } = measures;
  const blocks = widths.length - 1;
  const latents = chunk * (blocks + 1);
  let plain = 0;
  const axis = writer.ints(1);

  /** W over its largest singular value, as TensorFlow lays it out. */
  function normed(part: Part, isKernel: boolean): string {
    const weight = writer.weight(part.weight);
    const divided = tensors.has(part.u) ? divideBySigma(weight, part) : weight;
    if (!tensors.has(part.u)) plain++;
    if (!layout.outFirst) return divided;
    return writer.op('Transpose', [divided, writer.ints(isKernel ? [2, 3, 1, 0] : [1, 0])]);
  }

  function divideBySigma(weight: string, part: Part): string {
    const shape = tensors.get(part.weight)!.shape;
    const out = layout.outFirst ? shape[0]! : shape.at(-1)!;
    const matrix = writer.op('Reshape', [weight, writer.ints(layout.outFirst ? [out, -1] : [-1, out])]);
    const u = writer.op('Reshape', [writer.weight(part.u), writer.ints([1, out])]);
    const back = { transpose_b: flag(!layout.outFirst) };
    const forth = { transpose_b: flag(layout.outFirst) };
    const v = unit(writer.op('MatMul', [u, matrix], back));
    const product = writer.op('MatMul', [v, matrix], forth);
    const sigma = writer.op('MatMul', [product, unit(product)], { transpose_b: flag(true) });
    return writer.op('RealDiv', [weight, writer.op('Reshape', [sigma, writer.ints([])])]);
  }

  /** A vector of length 1: TensorFlow adds to the squared norm, PyTorch bounds the norm. */
  function unit(vector: string): string {
    const squares = writer.op('Sum', [writer.op('Square', [vector]), writer.ints([0, 1])], {
      keep_dims: flag(true),
    });
    if (!layout.outFirst)
      return writer.op('Mul', [
        vector,
        writer.op('Rsqrt', [writer.op('AddV2', [squares, writer.float(TINY)])]),
      ]);
    return writer.op('RealDiv', [
      vector,
      writer.op('Maximum', [writer.op('Sqrt', [squares]), writer.float(TINY)]),
    ]);
  }

  function conv(part: Part, x: string, bias = true): string {
    const y = writer.op('Conv2D', [x, normed(part, true)], {
      strides: ints([1, 1, 1, 1]),
      padding: text('SAME'),
    });
    return bias
      ? writer.op('BiasAdd', [y, writer.op('Reshape', [writer.weight(part.bias), writer.ints([-1])])])
      : y;
  }

  /** (x - mean) / sqrt(variance + epsilon) as a factor and a term, both constant. */
  function standing({ mean, variance }: Norm, epsilon: number): [string, string] {
    const added = writer.op('AddV2', [writer.weight(variance), writer.float(epsilon)]);
    const factor = writer.op('Rsqrt', [added]);
    const term = writer.op('Neg', [writer.op('Mul', [writer.weight(mean), factor])]);
    return [factor, term];
  }

  function conditionalNorm(norm: ConditionalNorm, x: string, condition: string): string {
    const spread = (part: Part): string => {
      const made = writer.op('MatMul', [condition, normed(part, false)]);
      return writer.op('ExpandDims', [writer.op('ExpandDims', [made, axis]), axis]);
    };
    const [factor, term] = standing(norm, layout.epsilon.conditional);
    const centred = writer.op('AddV2', [writer.op('Mul', [x, factor]), term]);
    const scale = writer.op('AddV2', [spread(norm.scale), writer.float(1)]);
    return writer.op('AddV2', [writer.op('Mul', [centred, scale]), spread(norm.offset)]);
  }

  const relu = (x: string): string => writer.op('Relu', [x]);
  const enlarge = (x: string, side: number): string =>
    writer.op('ResizeNearestNeighbor', [x, writer.ints([side, side])]);

  function block(index: number, x: string, condition: string): string {
    const { conv0, conv1, shortcut, norms } = layout.block(index);
    const side = bottom * 2 ** (index + 1);
    const first = enlarge(relu(conditionalNorm(norms[0], x, condition)), side);
    const second = relu(conditionalNorm(norms[1], conv(conv0, first), condition));
    return writer.op('AddV2', [conv(conv1, second), conv(shortcut, enlarge(x, side))]);
  }

  function attend(index: number, x: string): string {
    const { theta, phi, g, out, gamma } = layout.attention(index);
    const side = bottom * 2 ** (index + 1);
    const width = (part: Part): number => {
      const shape = tensors.get(part.weight)!.shape;
      return layout.outFirst ? shape[0]! : shape.at(-1)!;
    };
    const pooled = (part: Part): string => {
      const y = writer.op('MaxPool', [conv(part, x, false)], {
        ksize: ints([1, 2, 2, 1]),
        strides: ints([1, 2, 2, 1]),
        padding: text('VALID'),
      });
      return writer.op('Reshape', [y, writer.ints([-1, (side / 2) ** 2, width(part)])]);
    };
    const queries = writer.op('Reshape', [conv(theta, x, false), writer.ints([-1, side ** 2, width(theta)])]);
    const scores = writer.op('BatchMatMulV2', [queries, pooled(phi)], {
      adj_x: flag(false),
      adj_y: flag(true),
    });
    const weighted = writer.op('BatchMatMulV2', [writer.op('Softmax', [scores]), pooled(g)], {
      adj_x: flag(false),
      adj_y: flag(false),
    });
    const image = writer.op('Reshape', [weighted, writer.ints([-1, side, side, width(g)])]);
    const strength = writer.op('Reshape', [writer.weight(gamma), writer.ints([])]);
    return writer.op('AddV2', [writer.op('Mul', [conv(out, image, false), strength]), x]);
  }

  /** The class embedding for each image: rows of zeros plus it. */
  function embeddingFor(z: string): string {
    const first = writer.op('StridedSlice', [
      writer.weight(layout.embedding),
      writer.ints([0]),
      writer.ints([1]),
      writer.ints([1]),
    ]);
    const nothing = writer.op('Sum', [writer.op('Mul', [z, writer.float(0)]), axis], {
      keep_dims: flag(true),
    });
    return writer.op('AddV2', [nothing, first]);
  }

  const z = writer.placeholder('z', latents);
  const split = writer.op('Split', [writer.ints(1), z], { num_split: int(blocks + 1) });
  const part = (i: number): string => (i === 0 ? split : `${split}:${i}`);
  const embedding = embeddingFor(z);
  const made = writer.op('MatMul', [part(0), normed(layout.start, false)]);
  const bias = writer.op('Reshape', [writer.weight(layout.start.bias), writer.ints([-1])]);
  const start = writer.op('BiasAdd', [made, bias]);
  // PyTorch's start has the pixels of a channel side by side, TensorFlow's the channels of a pixel.
  let x = layout.outFirst
    ? writer.op('Transpose', [
        writer.op('Reshape', [start, writer.ints([-1, widths[0]!, bottom, bottom])]),
        writer.ints([0, 2, 3, 1]),
      ])
    : writer.op('Reshape', [start, writer.ints([-1, bottom, bottom, widths[0]!])]);
  for (let i = 0; i < blocks; i++) {
    const both = layout.outFirst ? [embedding, part(i + 1)] : [part(i + 1), embedding];
    x = block(i, x, writer.op('ConcatV2', [...both, axis], { N: int(2) }));
    if (i === measures.attention) x = attend(i, x);
  }
  const [factor, term] = standing(layout.end, layout.epsilon.output);
  const scale = writer.weight(layout.end.scale);
  const centred = writer.op('AddV2', [writer.op('Mul', [x, factor]), term]);
  const scaled = writer.op('AddV2', [writer.op('Mul', [centred, scale]), writer.weight(layout.end.offset)]);
  const output = writer.op('Tanh', [conv(layout.end.conv, relu(scaled))]);
  return { writer, latents, size: bottom * 2 ** blocks, output, plain };
}
