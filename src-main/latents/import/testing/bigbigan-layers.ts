import { DT } from '../proto/types.ts';
import { flag, GraphBuilder, int, ints, text, type } from './graph-builder.ts';

const FLOAT = { T: type(DT.float) };

/** A tensor that is being built: its node and what is known of its shape. */
export interface Built {
  readonly ref: string;
  readonly size: number;
  readonly channels: number;
}

/** Layers of BigBiGAN's graphs; weights are random, from a seed. */
export class Layers {
  readonly graph = new GraphBuilder();
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
  }

  /** Uniform numbers of a standard deviation, quick to make: there are hundreds of millions. */
  random(count: number, deviation: number, mean = 0): () => Float32Array {
    const seed = (this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0);
    return () => {
      const values = new Float32Array(count);
      let x = seed || 1;
      const scale = (2 * Math.sqrt(3) * deviation) / 2 ** 32;
      const shift = mean - Math.sqrt(3) * deviation;
      for (let i = 0; i < count; i++) {
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        values[i] = (x >>> 0) * scale + shift;
      }
      return values;
    };
  }

  weight(name: string, shape: readonly number[], deviation?: number, mean = 0): string {
    const count = shape.reduce((product, length) => product * length, 1);
    const fan = count / (shape.at(-1) ?? 1);
    return this.graph.variable(name, shape, this.random(count, deviation ?? 1 / Math.sqrt(fan), mean));
  }

  op(op: string, inputs: readonly string[], attr: Record<string, object> = {}): string {
    return this.graph.op(op, inputs, { ...FLOAT, ...attr });
  }

  /** W over its largest singular value, by one step of the power iteration, computed in the graph. */
  normed(name: string, shape: readonly number[], suffix = ''): string {
    const out = shape.at(-1)!;
    const w = this.weight(`${name}/w${suffix}`, shape);
    const u = this.weight(`${name}/u0`, [1, out], 1);
    const matrix = this.op('Reshape', [w, this.graph.ints([-1, out])]);
    const unit = (x: string): string => {
      const squares = this.op('Sum', [this.op('Pow', [x, this.graph.floats(2)]), this.graph.ints([0, 1])], {
        keep_dims: flag(true),
      });
      return this.op('Mul', [x, this.op('Rsqrt', [this.op('AddV2', [squares, this.graph.floats(1e-4)])])]);
    };
    const v = unit(this.op('MatMul', [u, matrix], { transpose_b: flag(true) }));
    const forward = this.op('MatMul', [v, matrix]);
    const next = unit(forward);
    const sigma = this.op('Squeeze', [this.op('MatMul', [forward, next], { transpose_b: flag(true) })]);
    const assign = this.graph.op('AssignVariableOp', [`${name}/u0`, next], { dtype: type(DT.float) });
    return this.op('Identity', [this.op('RealDiv', [w, sigma]), `^${assign}`]);
  }

  linear(name: string, x: string, from: number, to: number, { bias = true, suffix = '' } = {}): string {
    const y = this.op('MatMul', [x, this.normed(name, [from, to], suffix)]);
    return bias ? this.op('BiasAdd', [y, this.weight(`${name}/b${suffix}`, [to], 0.02)]) : y;
  }

  conv(
    name: string,
    x: Built,
    to: number,
    kernel: number,
    { bias = true, normed = true, stride = 1, padding = 'SAME', suffix = '' } = {},
  ): Built {
    const shape = [kernel, kernel, x.channels, to];
    const w = normed ? this.normed(name, shape, suffix) : this.weight(`${name}/w${suffix}`, shape);
    const y = this.op('Conv2D', [x.ref, w], {
      strides: ints([1, stride, stride, 1]),
      padding: text(padding),
    });
    const size = padding === 'SAME' ? Math.ceil(x.size / stride) : Math.floor((x.size - kernel) / stride) + 1;
    const ref = bias ? this.op('BiasAdd', [y, this.weight(`${name}/b${suffix}`, [to], 0.02)]) : y;
    return { ref, size, channels: to };
  }

  pool(kind: 'MaxPool' | 'AvgPool', x: Built, kernel: number, padding: string): Built {
    const ref = this.op(kind, [x.ref], {
      ksize: ints([1, kernel, kernel, 1]),
      strides: ints([1, 2, 2, 1]),
      padding: text(padding),
    });
    return { ...x, ref, size: padding === 'SAME' ? Math.ceil(x.size / 2) : Math.floor(x.size / 2) };
  }

  standing(name: string, channels: number): [string, string] {
    this.weight(`${name}/accumulation_counter`, [], 0, 1);
    return [
      this.weight(`${name}/accumulated_mean`, [channels], 0.1),
      this.weight(`${name}/accumulated_var`, [channels], 0.2, 1),
    ];
  }

  /** (x - mean) / sqrt(var + 1e-4) times scale plus offset, from their nodes. */
  normalise(x: string, [mean, variance]: [string, string], scale: string, offset: string): string {
    const root = this.op('Rsqrt', [this.op('AddV2', [variance, this.graph.floats(1e-4)])]);
    const centred = this.op('Mul', [this.op('Sub', [x, mean]), root]);
    return this.op('AddV2', [this.op('Mul', [centred, scale]), offset]);
  }

  fusedNorm(name: string, x: Built): Built {
    const [mean, variance] = this.standing(name, x.channels);
    const inputs = [
      x.ref,
      this.weight(`${name}/scale`, [x.channels], 0.1, 1),
      this.weight(`${name}/offset`, [x.channels], 0.1),
      mean,
      variance,
    ];
    return {
      ...x,
      ref: this.op('FusedBatchNorm', inputs, { epsilon: { f: 1e-3 }, is_training: flag(false) }),
    };
  }

  relu(x: Built): Built {
    return { ...x, ref: this.op('Relu', [x.ref]) };
  }

  add(a: Built, b: Built): Built {
    return { ...a, ref: this.op('AddV2', [a.ref, b.ref]) };
  }

  upsample(x: Built): Built {
    const size = 2 * x.size;
    return { ...x, size, ref: this.op('ResizeNearestNeighbor', [x.ref, this.graph.ints([size, size])]) };
  }

  spread(x: string): string {
    const once = this.op('ExpandDims', [x, this.graph.ints(1)]);
    return this.op('ExpandDims', [once, this.graph.ints(1)]);
  }

  split(x: string, parts: number, axis: number): string[] {
    const name = this.op('Split', [this.graph.ints(axis), x], { num_split: int(parts) });
    return Array.from({ length: parts }, (_, i) => (i === 0 ? name : `${name}:${i}`));
  }

  concat(parts: readonly string[], axis: number): string {
    return this.op('ConcatV2', [...parts, this.graph.ints(axis)], { N: int(parts.length) });
  }
}
