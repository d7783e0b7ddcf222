import type { Candidate } from '../card/candidates.ts';
import type { Known } from '../card/roles.ts';
import type { CardSignature, ModelCard } from '../card/schema.ts';

export interface DoorOptions {
  /** Only these signatures. */
  readonly signatures?: readonly string[];
  /** Tensors that are to be given out as features, each "tensor" or "signature:tensor". */
  readonly features?: readonly string[];
  /** Store large weights as float16. */
  readonly half?: boolean;
  /** How many weights are written, of how many, and of what. */
  readonly onProgress?: (progress: { step: string; done: number; total: number }) => void;
  readonly signal?: AbortSignal;
}

/** A model that was found and understood, its weights not read yet. */
export interface OpenModel {
  readonly kind: ModelCard['kind'];
  /** "TF1-Hub module", "ONNX (opset 17, pytorch 2.1)"... */
  readonly format: string;
  readonly tags: readonly string[];
  readonly tensorflow: string;
  /** The file that stands for the model where a folder was given. */
  readonly file: string;
  readonly notes: readonly string[];
  readonly candidates: readonly Candidate[];
  /** What is known of it beyond its tensors. */
  readonly known: Known;
  /** Writes it into an empty folder, as it is stored. @throws PerceptError for what shows only then */
  write(out: string): Promise<WrittenModel>;
}

export interface WrittenModel {
  readonly signatures: readonly CardSignature[];
  /** SHA-256 of each file. */
  readonly files: Readonly<Record<string, string>>;
}
