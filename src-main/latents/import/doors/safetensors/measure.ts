import { PerceptError } from '../../../../errors.ts';
import type { SafetensorsFile } from './header.ts';
import type { Layout, Part } from './layouts.ts';

/** The sizes of a BigGAN's generator, as its weights tell them. */
export interface Measures {
  /** Latent dimensions that each block takes, and the start. */
  readonly chunk: number;
  readonly embedding: number;
  /** Channels after the start and after each block. */
  readonly widths: readonly number[];
  /** The block that attention comes after; undefined without it. */
  readonly attention: number | undefined;
  /** Side of the image after the start. */
  readonly bottom: number;
  /** Channels of the image. */
  readonly channels: 1 | 3;
}

const BOTTOM = 4;
const MOST_BLOCKS = 8;

/**
 * Checks that a generator is whole: that each weight is there and has the shape that the others ask for.
 * @throws PerceptError listing what is missing or does not fit
 */
export function measureGenerator({ tensors, path }: SafetensorsFile, layout: Layout): Measures {
  const wrong: string[] = [];
  const shapeOf = (name: string): readonly number[] | undefined => tensors.get(name)?.shape;
  const expect = (name: string, shape: readonly number[], optional = false): void => {
    const has = shapeOf(name);
    if (has === undefined) {
      if (!optional) wrong.push(`${name} [${shape.join(', ')}] is missing`);
    } else if (has.filter((size) => size !== 1).join() !== shape.filter((size) => size !== 1).join())
      wrong.push(`${name} is [${has.join(', ')}], not [${shape.join(', ')}]`);
  };
  const matrix = (part: Part, from: number, to: number, bias = false): void => {
    expect(part.weight, layout.outFirst ? [to, from] : [from, to]);
    if (bias) expect(part.bias, [to]);
    expect(part.u, [1, to], true);
  };
  const conv = (part: Part, size: number, from: number, to: number, bias = true): void => {
    expect(part.weight, layout.outFirst ? [to, from, size, size] : [size, size, from, to]);
    if (bias) expect(part.bias, [to]);
    expect(part.u, [1, to], true);
  };
  /** Lengths of a weight's two sides, whatever is first. */
  const sides = (name: string): readonly [number, number] | undefined => {
    const shape = shapeOf(name);
    if (shape === undefined) return undefined;
    const [first = 0, second = 0] = shape.length === 4 && !layout.outFirst ? shape.slice(2) : shape;
    return layout.outFirst ? [second, first] : [first, second];
  };

  const [chunk = 0, start = 0] = sides(layout.start.weight) ?? [];
  const embedding = shapeOf(layout.embedding)?.at(-1) ?? 0;
  const widths = [start / BOTTOM ** 2];
  for (let i = 0; i < MOST_BLOCKS; i++) {
    const last = sides(layout.block(i).conv1.weight);
    if (last === undefined) break;
    widths.push(last[1]);
  }
  const blocks = widths.length - 1;
  if (embedding === 0) wrong.push(`${layout.embedding} [1, e] is missing`);
  if (blocks === 0) wrong.push(`${layout.block(0).conv1.weight} is missing`);
  if (!Number.isInteger(widths[0]))
    wrong.push(`${layout.start.weight} makes ${start} numbers, which are no ${BOTTOM} x ${BOTTOM} pixels`);
  matrix(layout.start, chunk, start, true);
  for (let i = 0; i < blocks; i++) {
    const { conv0, conv1, shortcut, norms } = layout.block(i);
    const [from, to] = [widths[i]!, widths[i + 1]!];
    conv(conv0, 3, from, to);
    conv(conv1, 3, to, to);
    conv(shortcut, 1, from, to);
    for (const [k, norm] of norms.entries()) {
      const size = k === 0 ? from : to;
      expect(norm.mean, [size]);
      expect(norm.variance, [size]);
      matrix(norm.scale, chunk + embedding, size);
      matrix(norm.offset, chunk + embedding, size);
    }
  }
  const attention = attentionAt(layout, sides, widths);
  if (attention !== undefined) {
    const { theta, phi, g, out, gamma } = layout.attention(attention);
    const width = widths[attention + 1]!;
    const inner = sides(theta.weight)?.[1] ?? 0;
    const values = sides(g.weight)?.[1] ?? 0;
    conv(theta, 1, width, inner, false);
    conv(phi, 1, width, inner, false);
    conv(g, 1, width, values, false);
    conv(out, 1, values, width, false);
    expect(gamma, []);
  }
  const last = widths.at(-1)!;
  const channels = sides(layout.end.conv.weight)?.[1] === 1 ? 1 : 3;
  for (const name of [layout.end.mean, layout.end.variance, layout.end.scale, layout.end.offset])
    expect(name, [last]);
  conv(layout.end.conv, 3, last, channels);
  if (wrong.length > 0)
    throw new PerceptError(
      `the generator is not whole, as ${layout.name}: ${wrong.slice(0, 8).join('; ')}${wrong.length > 8 ? ` and ${wrong.length - 8} more` : ''}`,
      { file: path, remedy: 'Save all weights of the generator, under their own names.' },
    );
  return { chunk, embedding, widths, attention, bottom: BOTTOM, channels };
}

/** After the block whose channels the attention takes; where several have as many, the first that makes 64 pixels or more. */
function attentionAt(
  layout: Layout,
  sides: (name: string) => readonly [number, number] | undefined,
  widths: readonly number[],
): number | undefined {
  const fitting = widths.slice(1).flatMap((width, i) => {
    const theta = sides(layout.attention(i).theta.weight);
    return theta?.[0] === width ? [i] : [];
  });
  return fitting.find((i) => BOTTOM * 2 ** (i + 1) >= 64) ?? fitting.at(-1);
}
