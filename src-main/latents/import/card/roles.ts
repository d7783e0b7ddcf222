import { PerceptError } from '../../../errors.ts';
import type { CardTensor, EncodeRole, GenerateRole, ImageShape, ModelCard } from './schema.ts';
import { describeTensor } from './tensors.ts';

/** A signature as far as roles are told from it. */
export interface Candidate {
  readonly name: string;
  readonly inputs: readonly CardTensor[];
  readonly outputs: readonly (CardTensor & {
    /** The range that the last op gives (of a hyperbolic tangent, -1 to 1). */
    readonly range: readonly [number, number] | undefined;
    readonly sampled: boolean;
  })[];
}

/** What the importer was told. */
export interface RoleOptions {
  /** "signature" or "signature:output"; 'none' for no such role. */
  readonly encode?: string;
  readonly generate?: string;
  /** What black and white are to the model, in images given and made. */
  readonly range?: readonly [number, number];
}

/**
 * What a model is used for. Both BigBiGAN modules are known by their signatures; of others, a signature that makes images of
 * vectors is taken to generate and one that makes vectors of images to encode, where there is one of each at most.
 * @throws PerceptError listing what cannot be told, and how to say it
 */
export function inferRoles(candidates: readonly Candidate[], options: RoleOptions): ModelCard['roles'] {
  const missing: string[] = [];
  const generate = pick('generate', options.generate, candidates, generators, missing);
  const encode = pick('encode', options.encode, candidates, encoders, missing);
  const bigBigan = isBigBigan(candidates);
  const generateRange = options.range ?? generate?.range;
  if (generate !== undefined && generateRange === undefined)
    missing.push(`the value range of the images that "${generate.signature}" makes (--range LOW,HIGH)`);
  // What a bidirectional model makes and what it takes are the same images.
  const encodeRange = options.range ?? (bigBigan ? ([-1, 1] as const) : generateRange);
  if (encode !== undefined && encodeRange === undefined)
    missing.push(`the value range of the images that "${encode.signature}" takes (--range LOW,HIGH)`);
  if (generate !== undefined && encode !== undefined && generate.dims !== encode.dims)
    missing.push(
      `which vectors belong together: "${encode.signature}" gives ${encode.dims}, "${generate.signature}" takes ${generate.dims} (--encode SIGNATURE:OUTPUT, or none)`,
    );
  if (missing.length > 0)
    throw new PerceptError(`it cannot be told from the model: ${missing.join('; ')}`, {
      remedy: `Say it, or import without roles (--encode none --generate none). Signatures: ${candidates.map(describeCandidate).join('; ')}`,
    });
  return {
    ...(encode === undefined ? {} : { encode: encodeRole(encode, encodeRange!) }),
    ...(generate === undefined ? {} : { generate: generateRole(generate, generateRange!) }),
  };
}

interface Found {
  readonly signature: string;
  readonly input: string;
  readonly output: string;
  readonly dims: number;
  readonly size: Omit<ImageShape, 'range'>;
  readonly range: readonly [number, number] | undefined;
  readonly sampled: boolean;
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
    const [name, output] = asked.split(':');
    const fitting = all.filter(
      (found) => found.signature === name && (output === undefined || found.output === output),
    );
    const best = fitting.find((found) => preferred(found)) ?? (fitting.length === 1 ? fitting[0] : undefined);
    if (best === undefined)
      missing.push(
        `how "${asked}" is to ${role} (${fitting.length === 0 ? 'no output of it fits' : `outputs that fit: ${fitting.map((found) => found.output).join(', ')}`}; --${role} SIGNATURE:OUTPUT)`,
      );
    return best;
  }
  // Latents and images are to be the same each time: what is drawn at random is taken only by name.
  const steady = all.filter((found) => !found.sampled);
  const named = steady.filter((found) => found.signature === role);
  const pool = named.length > 0 ? named : steady;
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

function generators({ name, inputs, outputs }: Candidate): Found[] {
  const [input] = inputs;
  const dims = inputs.length === 1 ? vectorSize(input) : undefined;
  if (input === undefined || dims === undefined) return [];
  return outputs.flatMap((output) => {
    const size = imageSize(output);
    return size === undefined
      ? []
      : [
          {
            signature: name,
            input: input.name,
            output: output.name,
            dims,
            size,
            range: output.range,
            sampled: output.sampled,
          },
        ];
  });
}

function encoders({ name, inputs, outputs }: Candidate): Found[] {
  const [input] = inputs;
  const size = inputs.length === 1 ? imageSize(input) : undefined;
  if (input === undefined || size === undefined) return [];
  return outputs.flatMap((output) => {
    const dims = vectorSize(output);
    return dims === undefined
      ? []
      : [
          {
            signature: name,
            input: input.name,
            output: output.name,
            dims,
            size,
            range: undefined,
            sampled: output.sampled,
          },
        ];
  });
}

function vectorSize(tensor: CardTensor | undefined): number | undefined {
  if (tensor?.dtype !== 'float32' || tensor.shape?.length !== 2) return undefined;
  return tensor.shape[1] ?? undefined;
}

function imageSize(tensor: CardTensor | undefined): Omit<ImageShape, 'range'> | undefined {
  if (tensor?.dtype !== 'float32' || tensor.shape?.length !== 4) return undefined;
  const [, height, width, channels] = tensor.shape;
  if (typeof height !== 'number' || typeof width !== 'number') return undefined;
  return channels === 1 || channels === 3 ? { height, width, channels } : undefined;
}

function encodeRole(
  { signature, input, output, dims, size }: Found,
  [black, white]: readonly [number, number],
): EncodeRole {
  const image = { ...size, range: [black, white] as [number, number] };
  return { signature, input, output, dims, image, crop: 'centre square', resize: 'bicubic' };
}

function generateRole(
  { signature, input, output, dims, size }: Found,
  [black, white]: readonly [number, number],
): GenerateRole {
  return { signature, input, output, dims, image: { ...size, range: [black, white] } };
}

function describeCandidate({ name, inputs, outputs }: Candidate): string {
  return `${name} (${inputs.map(describeTensor).join(', ')} -> ${outputs.map(describeTensor).join(', ')})`;
}
