import { imageSize, vectorSize, type ImageSize } from './image-size.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { CardTensor } from './schema.ts';
import { describeTensor } from './tensors.ts';

/** A signature as far as roles are told from it. */
export interface Candidate {
  readonly name: string;
  readonly inputs: readonly CardTensor[];
  readonly outputs: readonly (CardTensor & {
    /** The range that the last op gives (of a hyperbolic tangent, -1 to 1). */
    readonly range: readonly [number, number] | undefined;
    readonly sampled: boolean;
    /** Asked for as features: no output of the model's own. */
    readonly internal?: boolean;
  })[];
}

/** An input and an output of a signature that could be those of a role. */
export interface Found {
  readonly signature: string;
  readonly input: string;
  readonly output: string;
  readonly dims: number;
  readonly size: ImageSize;
  readonly range: readonly [number, number] | undefined;
  readonly sampled: boolean;
  readonly internal: boolean;
}

/** What in a signature can be which role. */
export function finders(layout: Preprocessing['layout'], usual: Preprocessing['layout']) {
  const single = ({ inputs }: Candidate): CardTensor | undefined =>
    inputs.length === 1 ? inputs[0] : undefined;
  return {
    generators(candidate: Candidate): Found[] {
      const input = single(candidate);
      const dims = vectorSize(input);
      if (input === undefined || dims === undefined) return [];
      return candidate.outputs.flatMap((output) => {
        const size = imageSize(output, layout, usual);
        return size === undefined ? [] : [found(candidate, input, output, dims, size)];
      });
    },
    encoders(candidate: Candidate): Found[] {
      const input = single(candidate);
      const size = imageSize(input, layout, usual);
      if (input === undefined || size === undefined) return [];
      return candidate.outputs.flatMap((output) => {
        const dims = vectorSize(output);
        return dims === undefined ? [] : [found(candidate, input, output, dims, size)];
      });
    },
    images(candidate: Candidate): Found[] {
      const input = single(candidate);
      const size = imageSize(input, layout, usual);
      const [output] = candidate.outputs;
      if (input === undefined || size === undefined || output === undefined) return [];
      return [found(candidate, input, output, 0, size)];
    },
  };
}

function found(
  { name }: Candidate,
  input: CardTensor,
  { name: output, range, sampled, internal = false }: Candidate['outputs'][number],
  dims: number,
  size: ImageSize,
): Found {
  return { signature: name, input: input.name, output, dims, size, range, sampled, internal };
}

/** "encode (x float32 [?, 64, 64, 3] -> z float32 [?, 12])" */
export function describeCandidate({ name, inputs, outputs }: Candidate): string {
  return `${name} (${inputs.map(describeTensor).join(', ')} -> ${outputs.map(describeTensor).join(', ')})`;
}
