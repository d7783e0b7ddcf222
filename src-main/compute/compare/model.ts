import type { Network } from '../../decoding/scores/score.ts';
import type { Images } from '../../images/image.ts';
import type { FileReport } from '../../study/methods/match-files.ts';

/** What predicted vectors are of: latents, or features of a network's layer. */
export interface SpaceAbout {
  /** Hash of the true vectors: spaces of one id are the same. */
  readonly id: string;
  readonly kind: 'latents' | 'features';
  /** "PCA, 30 latents" */
  readonly label: string;
  readonly layer: string;
  readonly dims: number;
  /** What computed the features here; absent where another program made them. */
  readonly network?: Network;
}

/** A space with the true vectors of the stimuli, which predicted ones are scored against. */
export interface VectorSpace extends SpaceAbout {
  readonly truth: ReadonlyMap<string, Float64Array>;
}

/** Predicted vectors of one subject, by stimulus. */
export interface VectorSet {
  readonly space: string;
  readonly subject: string;
  readonly rows: ReadonlyMap<string, Float64Array>;
}

/** Subject of reconstructions whose paths name none. */
export const unnamed = '';

/** "PCA, sub-01"; the method alone where no subject is named. */
export function labelOf(method: string, subject: string): string {
  return subject === unnamed ? method : `${method}, sub-${subject}`;
}

/** What is known of one method before anything is scored. */
export interface LoadedMethod {
  readonly name: string;
  readonly kind: 'percept' | 'files';
  /** Where it lies, absolute. */
  readonly source: string;
  readonly region: string | undefined;
  readonly simulated: boolean;
  /** Whether what was decoded are categories (imagery), not images that were shown. */
  readonly categories: boolean;
  /** Paths of the reconstructions, by subject and stimulus. */
  readonly images: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly vectors: readonly VectorSet[];
  readonly spaces: readonly VectorSpace[];
  /** How files were matched, where their names had to be read. */
  readonly reports: readonly { readonly what: string; readonly report: FileReport }[];
  readonly notes: readonly string[];
}

/** The images that were shown, which all methods are held against. */
export interface Presented {
  readonly stimuli: readonly string[];
  /** Path of a stimulus's image; undefined where the images are not at hand. */
  readonly files: ReadonlyMap<string, string>;
  /** Images that lie in an array file, of one size, in the order of `stimuli`. */
  readonly stack: Images | undefined;
}

/** What the files of another program are read with. */
export interface FilesContext {
  /** Folder that paths are relative to. */
  readonly folder: string;
  readonly stimuli: readonly string[];
  readonly subjects: readonly string[];
  /** Region of the comparison, and those that its results have. */
  readonly region: string | undefined;
  readonly regions: readonly string[];
  /** Spaces of the results that are compared, for latents without a truth of their own. */
  readonly spaces: readonly VectorSpace[];
}
