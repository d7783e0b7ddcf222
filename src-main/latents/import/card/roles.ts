import { PerceptError } from '../../../errors.ts';
import { describeCandidate, finders, type Candidate, type Found } from './candidates.ts';
import { IMAGENET, type ImagenetStyle, type Preprocessing } from './preprocessing.ts';
import type { EncodeRole, ImageShape, ModelCard } from './schema.ts';

/** What the importer was told. */
export interface RoleOptions extends Preprocessing {
  /** "signature" or "signature:output"; 'none' for no such role. */
  readonly encode?: string;
  readonly generate?: string;
  /** Outputs and tensors inside the network, each "tensor" or "signature:tensor". */
  readonly features?: readonly string[];
  /** How images are normalised, by a name; what is said singly comes first. */
  readonly preprocess?: ImagenetStyle;
}

/** What a door of importing knows of a model beyond its tensors. */
export interface Known {
  /** Where channels are, where a tensor leaves it open. */
  readonly layout?: ImageShape['layout'] | undefined;
  /** Which tensors are features: those asked for, or those of a network that was recognised. */
  readonly features?: { readonly signature: string; readonly outputs: readonly string[] } | undefined;
  /** How a network that was recognised takes its images. */
  readonly preprocessing?: Preprocessing | undefined;
}

/**
 * What a model is used for. Both BigBiGAN modules are known by their signatures; of others, a signature that makes images of
 * vectors is taken to generate and one that makes vectors of images to encode, where there is one of each at most. Features are
 * those asked for, or of a network that was recognised; a model that has them and generates nothing is no encoder unless asked.
 * @throws PerceptError listing what cannot be told, and how to say it
 */
export function inferRoles(
  candidates: readonly Candidate[],
  options: RoleOptions,
  known: Known = {},
): ModelCard['roles'] {
  const missing: string[] = [];
  const style = options.preprocess === undefined ? {} : IMAGENET[options.preprocess];
  const told: Preprocessing = { ...known.preprocessing, ...style, ...defined(options) };
  const find = finders(told.layout, known.layout);
  const generate = pick('generate', options.generate, candidates, find.generators, missing);
  const onlyFeatures = known.features !== undefined && generate === undefined && options.encode === undefined;
  const encode = onlyFeatures
    ? undefined
    : pick('encode', options.encode, candidates, find.encoders, missing);
  const features = known.features && pickFeatures(known.features, candidates, find.images, missing);
  const image = (found: Found, range: readonly [number, number] | undefined, does: string): ImageShape =>
    imageShape(found, { ...told, ...(range === undefined ? {} : { range }) }, does, missing);
  // What a bidirectional model makes and what it takes are the same images.
  const range = told.range ?? (isBigBigan(candidates) ? ([-1, 1] as const) : generate?.range);
  const fitting = {
    crop: told.crop ?? ('centre square' as const),
    ...(told.cropFraction === undefined ? {} : { cropFraction: told.cropFraction }),
    resize: told.resize ?? ('bicubic' as const),
  };
  const roles: ModelCard['roles'] = {
    ...(generate && {
      generate: { ...named(generate), image: image(generate, told.range ?? generate.range, 'makes') },
    }),
    ...(encode && { encode: { ...named(encode), image: image(encode, range, 'takes'), ...fitting } }),
    ...(features && {
      features: {
        signature: features.signature,
        input: features.input,
        outputs: [...known.features!.outputs],
        image: image(features, range, 'takes'),
        ...fitting,
      },
    }),
  };
  if (generate !== undefined && encode !== undefined && generate.dims !== encode.dims)
    missing.push(
      `which vectors belong together: "${encode.signature}" gives ${encode.dims}, "${generate.signature}" takes ${generate.dims} (--encode SIGNATURE:OUTPUT, or none)`,
    );
  if (missing.length > 0)
    throw new PerceptError(`it cannot be told from the model: ${[...new Set(missing)].join('; ')}`, {
      remedy: `Say it, or import without roles (--encode none --generate none). Signatures: ${candidates.map(describeCandidate).join('; ')}`,
    });
  return roles;
}

function named({
  signature,
  input,
  output,
  dims,
}: Found): Pick<EncodeRole, 'signature' | 'input' | 'output' | 'dims'> {
  return { signature, input, output, dims };
}

function defined({ range, mean, std, order, layout, size, crop, cropFraction, resize }: Preprocessing) {
  const all = { range, mean, std, order, layout, size, crop, cropFraction, resize };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Preprocessing;
}

/** Images of a role. What is not known is added to `missing`, and something put in its place. */
function imageShape(
  { signature, size }: Found,
  told: Preprocessing,
  does: string,
  missing: string[],
): ImageShape {
  const layout = size.layout;
  if (layout === undefined)
    missing.push(
      `whether the channels of the images that "${signature}" ${does} come last or first (--layout NHWC or NCHW)`,
    );
  const height = size.height ?? told.size?.[0];
  const width = size.width ?? told.size?.[1];
  if (layout !== undefined && (height === undefined || width === undefined))
    missing.push(`the size of the images that "${signature}" ${does} (--size HEIGHT,WIDTH)`);
  if (told.range === undefined)
    missing.push(`the value range of the images that "${signature}" ${does} (--range LOW,HIGH)`);
  const { channels } = size;
  for (const [option, list] of [['mean', told.mean] as const, ['std', told.std] as const])
    if (list !== undefined && list.length !== channels && list.length !== 1)
      missing.push(`${option} of ${channels} channels: ${list.length} numbers were given (--${option})`);
  return {
    height: height ?? 1,
    width: width ?? 1,
    channels,
    range: [told.range?.[0] ?? 0, told.range?.[1] ?? 1],
    layout: layout ?? 'NHWC',
    order: told.order ?? 'RGB',
    ...(told.mean === undefined ? {} : { mean: [...told.mean] }),
    ...(told.std === undefined ? {} : { std: [...told.std] }),
  };
}

/** BigBiGAN of either encoder: what Donahue & Simonyan's modules call their tensors. */
function isBigBigan(candidates: readonly Candidate[]): boolean {
  const has = (name: string, input: string, output: string): boolean =>
    candidates.some(
      (signature) =>
        signature.name === name &&
        signature.inputs.some((tensor) => tensor.name === input) &&
        signature.outputs.some((tensor) => tensor.name === output),
    );
  return has('encode', 'x', 'z_mean') && has('encode', 'x', 'z_sample') && has('generate', 'z', 'default');
}

function pick(
  role: 'encode' | 'generate',
  asked: string | undefined,
  candidates: readonly Candidate[],
  find: (candidate: Candidate) => Found[],
  missing: string[],
): Found | undefined {
  if (asked === 'none') return undefined;
  const all = candidates.flatMap(find);
  if (asked !== undefined) {
    // Names of tensors may hold colons themselves.
    const fitting = all.filter(
      ({ signature, output }) => asked === signature || asked === `${signature}:${output}`,
    );
    const best = fitting.find((found) => preferred(found)) ?? (fitting.length === 1 ? fitting[0] : undefined);
    if (best === undefined)
      missing.push(
        `how "${asked}" is to ${role} (${fitting.length === 0 ? 'no output of it fits' : `outputs that fit: ${fitting.map((found) => found.output).join(', ')}`}; --${role} SIGNATURE:OUTPUT)`,
      );
    return best;
  }
  // Latents and images are to be the same each time: what is drawn at random is taken only by name.
  const steady = all.filter((found) => !found.sampled && !found.internal);
  const own = steady.filter((found) => found.signature === role);
  const pool = own.length > 0 ? own : steady;
  const best = pool.find((found) => preferred(found)) ?? (pool.length === 1 ? pool[0] : undefined);
  if (best === undefined && pool.length > 1)
    missing.push(
      `which output is to ${role} (--${role} ${pool.map((found) => `${found.signature}:${found.output}`).join(' or ')}, or none)`,
    );
  return best;
}

/** Names that BigBiGAN gives: the mean of the latents, which unlike a sample is the same each time; the image as generated. */
function preferred({ signature, output }: Found): boolean {
  return (
    (signature === 'encode' && output === 'z_mean') || (signature === 'generate' && output === 'default')
  );
}

function pickFeatures(
  { signature, outputs }: NonNullable<Known['features']>,
  candidates: readonly Candidate[],
  find: (candidate: Candidate) => Found[],
  missing: string[],
): Found | undefined {
  const found = candidates.filter(({ name }) => name === signature).flatMap(find)[0];
  if (found === undefined)
    missing.push(
      `which images "${signature}" takes to give ${outputs.join(', ')}: it has no single input of images (--features)`,
    );
  return found;
}
