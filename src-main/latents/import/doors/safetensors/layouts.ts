import type { StoredTensor } from './header.ts';

/** Where the weights of a BigGAN's generator lie in a file: names, and how arrays are laid out. */
export interface Layout {
  readonly name: string;
  /** Kernels [height, width, in, out] and matrices [in, out] as TensorFlow has them, or [out, in, ...] as PyTorch has. */
  readonly outFirst: boolean;
  /** Added to variances of the conditional norms, and of the norm before the output. */
  readonly epsilon: { readonly conditional: number; readonly output: number };
  /** The class embedding [classes x e]: one row for each, all alike in an unconditional generator. */
  readonly embedding: string;
  readonly start: Part;
  block(index: number): Readonly<Record<'conv0' | 'conv1' | 'shortcut', Part>> & {
    readonly norms: readonly [ConditionalNorm, ConditionalNorm];
  };
  /** The attention after the block of that index. */
  attention(
    index: number,
  ): Readonly<Record<'theta' | 'phi' | 'g' | 'out', Part>> & { readonly gamma: string };
  readonly end: Norm & { readonly scale: string; readonly offset: string; readonly conv: Part };
}

/** A layer: its weight, bias, and the vector of the power iteration by which its weight is normalised. */
export interface Part {
  readonly weight: string;
  readonly bias: string;
  readonly u: string;
}

export interface Norm {
  readonly mean: string;
  readonly variance: string;
}

export interface ConditionalNorm extends Norm {
  readonly scale: Part;
  readonly offset: Part;
}

const AVERAGED = /\/ema_[\w.]+$/;

/**
 * The layout of a file's tensors by their names; undefined where it is none of those known: the variables of DeepMind's BigBiGAN
 * modules (averaged weights where there are both), or the parameters of Brock's BigGAN in PyTorch.
 */
export function recogniseLayout(tensors: ReadonlyMap<string, StoredTensor>): Layout | undefined {
  const names = [...tensors.keys()];
  const start = names.find((name) => /(^|\/)GenZ\/G_linear\/w(\/ema_[\w.]+)?(:0)?$/.test(name));
  if (start !== undefined) return deepMind(names, start.slice(0, start.indexOf('GenZ/G_linear/w')));
  const linear = names.find((name) => /(^|\.)linear\.weight$/.test(name));
  const prefix = linear?.slice(0, -'linear.weight'.length);
  if (prefix !== undefined && names.includes(`${prefix}blocks.0.0.conv1.weight`)) return brock(prefix);
  return undefined;
}

function deepMind(names: readonly string[], prefix: string): Layout {
  const there = new Map<string, string>();
  for (const name of names) {
    const plain = name.replace(/:0$/, '');
    const base = plain.replace(AVERAGED, '');
    // Averaged weights come before raw ones.
    if (plain !== base || !there.has(base)) there.set(base, name);
  }
  const key = (path: string): string => there.get(`${prefix}${path}`) ?? `${prefix}${path}`;
  const part = (path: string): Part => ({
    weight: key(`${path}/w`),
    bias: key(`${path}/b`),
    u: key(`${path}/u0`),
  });
  const norm = (path: string): Norm => ({
    mean: key(`${path}/accumulated_mean`),
    variance: key(`${path}/accumulated_var`),
  });
  const conditional = (path: string): ConditionalNorm => ({
    ...norm(path),
    scale: part(`${path}/scale`),
    offset: part(`${path}/offset`),
  });
  return {
    name: "BigBiGAN's variables",
    outFirst: false,
    epsilon: { conditional: 1e-4, output: 1e-4 },
    embedding: key('linear/w'),
    start: part('GenZ/G_linear'),
    block: (index) => {
      const path = index === 0 ? 'GBlock' : `GBlock_${index}`;
      return {
        conv0: part(`${path}/conv0`),
        conv1: part(`${path}/conv1`),
        shortcut: part(`${path}/conv_sc`),
        norms: [conditional(`${path}/BatchNorm`), conditional(`${path}/BatchNorm_1`)],
      };
    },
    attention: () => ({
      theta: part('attention/theta'),
      phi: part('attention/phi'),
      g: part('attention/g'),
      out: part('attention/o_conv'),
      gamma: key('attention/gamma'),
    }),
    end: {
      ...norm('BatchNorm'),
      scale: key('BatchNorm/scale'),
      offset: key('BatchNorm/offset'),
      conv: part('conv_2d'),
    },
  };
}

function brock(prefix: string): Layout {
  const part = (path: string): Part => ({
    weight: `${prefix}${path}.weight`,
    bias: `${prefix}${path}.bias`,
    u: `${prefix}${path}.u0`,
  });
  const norm = (path: string): Norm => ({
    mean: `${prefix}${path}.stored_mean`,
    variance: `${prefix}${path}.stored_var`,
  });
  const conditional = (path: string): ConditionalNorm => ({
    ...norm(path),
    scale: part(`${path}.gain`),
    offset: part(`${path}.bias`),
  });
  return {
    name: 'BigGAN of PyTorch',
    outFirst: true,
    // As its loaders of converted weights set them; the last norm keeps the default of its class.
    epsilon: { conditional: 1e-4, output: 1e-5 },
    embedding: `${prefix}shared.weight`,
    start: part('linear'),
    block: (index) => {
      const path = `blocks.${index}.0`;
      return {
        conv0: part(`${path}.conv1`),
        conv1: part(`${path}.conv2`),
        shortcut: part(`${path}.conv_sc`),
        norms: [conditional(`${path}.bn1`), conditional(`${path}.bn2`)],
      };
    },
    attention: (index) => {
      const path = `blocks.${index}.1`;
      return {
        theta: part(`${path}.theta`),
        phi: part(`${path}.phi`),
        g: part(`${path}.g`),
        out: part(`${path}.o`),
        gamma: `${prefix}${path}.gamma`,
      };
    },
    end: {
      ...norm('output_layer.0'),
      scale: `${prefix}output_layer.0.gain`,
      offset: `${prefix}output_layer.0.bias`,
      conv: part('output_layer.2'),
    },
  };
}
