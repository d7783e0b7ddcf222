import type { BuiltGraph } from './graph-builder.ts';
import { Layers, type Built } from './bigbigan-layers.ts';

/** Sizes of a BigBiGAN with the RevNet encoder; those of the published module in FULL. */
export interface BigBiganSizes {
  /** Latents of each chunk: six chunks make the vector. */
  readonly chunk: number;
  /** Width of the generator's last block (96) and of the discriminator's first. */
  readonly width: number;
  /** Size of the encoder's images; the generator's are half as large. */
  readonly image: number;
  /** Channels after the encoder's root (1024), and units of its stages. */
  readonly root: number;
  readonly units: readonly number[];
  /** Width of the layers between features and latents. */
  readonly head: number;
  readonly embedding: number;
}

export const FULL: BigBiganSizes = {
  chunk: 20,
  width: 96,
  image: 256,
  root: 1024,
  units: [3, 4, 6, 3],
  head: 4096,
  embedding: 128,
};

export const SMALL: BigBiganSizes = {
  chunk: 2,
  width: 2,
  image: 64,
  root: 16,
  units: [1, 2],
  head: 16,
  embedding: 4,
};

const EMA = '/ema_0.9999';
const G = 'GenEncWrapper/Generator';
const E = 'GenEncWrapper/Encoder';

/** BigBiGAN's graphs with random weights: encode, generate and discriminate, under the names of the published modules. */
export function bigBigan(sizes: BigBiganSizes, seed = 1): BuiltGraph {
  const layers = new Layers(seed);
  const { graph } = layers;
  const { chunk, image } = sizes;
  const dims = 6 * chunk;
  const half = image / 2;
  const x = graph.placeholder([-1, image, image, 3]);
  const encoded = encoder(layers, sizes, { ref: x, size: image, channels: 3 });
  graph.signature('encode', { x: [x, [-1, image, image, 3]] }, encoded);
  graph.signature('default', { x: [x, [-1, image, image, 3]] }, { default: encoded['default']! });
  const z = graph.placeholder([-1, dims]);
  const made = generator(layers, sizes, z);
  const larger = layers.op('ResizeBilinear', [made.ref, graph.ints([image, image])]);
  graph.signature(
    'generate',
    { z: [z, [-1, dims]] },
    { default: [made.ref, [-1, half, half, 3]], upsampled: [larger, [-1, image, image, 3]] },
  );
  const [small, latents] = [graph.placeholder([-1, half, half, 3]), graph.placeholder([-1, dims])];
  graph.signature(
    'discriminate',
    { x: [small, [-1, half, half, 3]], z: [latents, [-1, dims]] },
    discriminator(layers, sizes, { ref: small, size: half, channels: 3 }, latents),
  );
  // The weights without averaging, which only training reads.
  const raw = graph.variables
    .filter(({ name }) => name.endsWith(EMA))
    .map((variable) => ({ ...variable, name: variable.name.slice(0, -EMA.length) }));
  return { nodes: graph.nodes, signatures: graph.signatures, variables: [...graph.variables, ...raw] };
}

function generator(layers: Layers, { chunk, width, image, embedding }: BigBiganSizes, z: string): Built {
  const { graph } = layers;
  const ema = { suffix: EMA };
  const chunks = layers.split(z, 6, 1);
  const blocks = Math.log2(image / 2) - 2;
  const widths = Array.from({ length: blocks }, (_, i) => width * Math.min(16, 2 ** (blocks - 1 - i)));
  const first = widths[0]!;
  const count = layers.op(
    'StridedSlice',
    [layers.op('Shape', [z]), graph.ints([0]), graph.ints([1]), graph.ints([1])],
    {
      T: { type: 3 },
      Index: { type: 3 },
      shrink_axis_mask: { i: 1 },
    },
  );
  const times = layers.op('Pack', [count, graph.ints(1)], { T: { type: 3 }, N: { i: 2 } });
  const e = layers.op('Tile', [layers.weight(`${G}/linear/w${EMA}`, [1, embedding], 0.3), times]);
  const start = layers.linear(`${G}/GenZ/G_linear`, chunks[0]!, chunk, 16 * first, ema);
  let h: Built = {
    ref: layers.op('Reshape', [start, graph.ints([-1, 4, 4, first])]),
    size: 4,
    channels: first,
  };
  widths.forEach((out, i) => {
    if (i === blocks - 1) h = attention(layers, h);
    const condition = layers.concat([chunks[1 + (i % 5)]!, e], 1);
    const name = i === 0 ? `${G}/GBlock` : `${G}/GBlock_${i}`;
    const norm = (part: string, x: Built): Built => {
      const linear = (kind: string): string =>
        layers.spread(
          layers.linear(`${name}/${part}/${kind}`, condition, chunk + embedding, x.channels, {
            bias: false,
            ...ema,
          }),
        );
      const scale = layers.op('AddV2', [graph.floats(1), linear('scale')]);
      const standing = layers.standing(`${name}/${part}`, x.channels);
      return { ...x, ref: layers.normalise(x.ref, standing, scale, linear('offset')) };
    };
    let y = layers.upsample(layers.relu(norm('BatchNorm', h)));
    y = layers.conv(`${name}/conv0`, y, out, 3, ema);
    y = layers.conv(`${name}/conv1`, layers.relu(norm('BatchNorm_1', y)), out, 3, ema);
    h = layers.add(y, layers.conv(`${name}/conv_sc`, layers.upsample(h), out, 1, ema));
  });
  const name = `${G}/BatchNorm`;
  const scale = layers.weight(`${name}/scale${EMA}`, [h.channels], 0.1, 1);
  const offset = layers.weight(`${name}/offset${EMA}`, [h.channels], 0.1);
  const normed = layers.normalise(h.ref, layers.standing(name, h.channels), scale, offset);
  const out = layers.conv(`${G}/conv_2d`, layers.relu({ ...h, ref: normed }), 3, 3, ema);
  return { ...out, ref: layers.op('Tanh', [out.ref]) };
}

function attention(layers: Layers, x: Built): Built {
  const { graph } = layers;
  const name = `${G}/attention`;
  const options = { bias: false, suffix: EMA };
  const [few, half] = [Math.max(1, x.channels >> 3), x.channels >> 1];
  const theta = layers.conv(`${name}/theta`, x, few, 1, options);
  const phi = layers.pool('MaxPool', layers.conv(`${name}/phi`, x, few, 1, options), 2, 'VALID');
  const g = layers.pool('MaxPool', layers.conv(`${name}/g`, x, half, 1, options), 2, 'VALID');
  const flat = ({ ref, size, channels }: Built): string =>
    layers.op('Reshape', [ref, graph.ints([-1, size * size, channels])]);
  const weights = layers.op('Softmax', [
    layers.op('BatchMatMulV2', [flat(theta), flat(phi)], { adj_y: { b: true } }),
  ]);
  const read = layers.op('Reshape', [
    layers.op('BatchMatMulV2', [weights, flat(g)]),
    graph.ints([-1, x.size, x.size, half]),
  ]);
  const out = layers.conv(`${name}/o_conv`, { ...x, ref: read, channels: half }, x.channels, 1, options);
  const gamma = layers.weight(`${name}/gamma${EMA}`, [], 0, 0.5);
  return layers.add({ ...out, ref: layers.op('Mul', [gamma, out.ref]) }, x);
}

function encoder(
  layers: Layers,
  { chunk, root, units, head }: BigBiganSizes,
  x: Built,
): Record<string, [string, number[]]> {
  const { graph } = layers;
  const plain = { bias: false, normed: false };
  const pad = (y: Built, spatial: number, channels: number): Built => {
    const list = [0, 0, spatial, spatial, spatial, spatial, channels, channels];
    const by = graph.ints(list, [4, 2]);
    return {
      ref: layers.op('Pad', [y.ref, by]),
      size: y.size + 2 * spatial,
      channels: y.channels + 2 * channels,
    };
  };
  const start = layers.conv(`${E}/root`, pad(x, 3, 0), root, 7, { ...plain, stride: 2, padding: 'VALID' });
  let h = layers.pool('MaxPool', start, 3, 'SAME');
  const branch = (name: string, y: Built): Built => {
    const few = y.channels / 4;
    let out = layers.conv(`${name}/conv0`, layers.relu(layers.fusedNorm(`${name}/norm0`, y)), few, 1, plain);
    out = layers.conv(`${name}/conv1`, layers.relu(layers.fusedNorm(`${name}/norm1`, out)), few, 3, plain);
    return layers.conv(
      `${name}/conv2`,
      layers.relu(layers.fusedNorm(`${name}/norm2`, out)),
      y.channels,
      1,
      plain,
    );
  };
  units.forEach((count, stage) => {
    if (stage > 0) h = pad(layers.pool('AvgPool', h, 2, 'SAME'), 0, h.channels / 2);
    for (let unit = 0; unit < count; unit++) {
      const width = h.channels / 2;
      const [a, b] = layers.split(h.ref, 2, 3) as [string, string];
      const right = { ref: b, size: h.size, channels: width };
      const sum = layers.add({ ...right, ref: a }, branch(`${E}/stage${stage}/unit${unit}`, right));
      h = { ...h, ref: layers.concat([b, sum.ref], 3) };
    }
  });
  const normed = layers.fusedNorm(`${E}/final`, h);
  const mean = (ref: string): string => layers.op('Mean', [ref, graph.ints([1, 2])]);
  const features = mean(layers.op('Relu', [normed.ref]));
  const negative = layers.op('Relu', [layers.op('Neg', [normed.ref])]);
  const crelu = mean(layers.concat([layers.op('Relu', [normed.ref]), negative], 3));
  let y = layers.linear(`${E}/mlp/0`, features, h.channels, head);
  for (const i of [1, 2])
    y = layers.op('AddV2', [y, layers.linear(`${E}/mlp/${i}`, layers.op('Relu', [y]), head, head)]);
  const dims = 6 * chunk;
  const moments = layers.linear(`${E}/mlp/out`, layers.op('Relu', [y]), head, 2 * dims);
  const [zMean, rough] = layers.split(moments, 2, 1) as [string, string];
  const stdev = layers.op('Softplus', [rough]);
  const noise = layers.graph.op('RandomStandardNormal', [layers.op('Shape', [zMean])], {
    T: { type: 3 },
    dtype: { type: 1 },
  });
  const sample = layers.op('AddV2', [zMean, layers.op('Mul', [stdev, noise])]);
  return {
    default: [sample, [-1, dims]],
    z_sample: [sample, [-1, dims]],
    z_mean: [zMean, [-1, dims]],
    z_stdev: [stdev, [-1, dims]],
    avepool_feat: [features, [-1, h.channels]],
    bn_crelu_feat: [crelu, [-1, 2 * h.channels]],
  };
}

function discriminator(
  layers: Layers,
  { chunk, width, image, head }: BigBiganSizes,
  x: Built,
  z: string,
): Record<string, [string, number[]]> {
  const { graph } = layers;
  const D = 'Discriminator';
  const blocks = Math.log2(image / 2) - 1;
  let h = x;
  for (let i = 0; i < blocks; i++) {
    const out = width * Math.min(16, 2 ** i);
    let y = layers.conv(`${D}/DBlock_${i}/conv0`, i === 0 ? h : layers.relu(h), out, 3);
    y = layers.pool('AvgPool', layers.conv(`${D}/DBlock_${i}/conv1`, layers.relu(y), out, 3), 2, 'VALID');
    const shortcut = layers.pool('AvgPool', layers.conv(`${D}/DBlock_${i}/conv_sc`, h, out, 1), 2, 'VALID');
    h = layers.add(y, shortcut);
  }
  const f = layers.op('Sum', [layers.op('Relu', [h.ref]), graph.ints([1, 2])]);
  const e = layers.op('LeakyRelu', [layers.linear(`${D}/z/0`, z, 6 * chunk, head >> 2)]);
  const score = (name: string, y: string, from: number): [string, number[]] => [
    layers.op('Squeeze', [layers.linear(`${D}/score_${name}`, y, from, 1)], {
      squeeze_dims: { list: { i: [1] } },
    }),
    [-1],
  ];
  return {
    score_x: score('x', f, h.channels),
    score_z: score('z', e, head >> 2),
    score_xz: score('xz', layers.concat([f, e], 1), h.channels + (head >> 2)),
  };
}
