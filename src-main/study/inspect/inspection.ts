import type { Finding } from '../findings.ts';
import type { ArrayEntry, ArrayFile } from '../formats/nd-array.ts';

/** What a file or folder is, for people and programs. */
export interface Inspection {
  /** absolute */
  readonly path: string;
  readonly kind: 'bids' | ArrayFile['format'] | 'nifti' | 'images' | 'recipe' | 'unknown';
  readonly title: string;
  /** label and value, in the order to show them */
  readonly facts: readonly (readonly [string, string])[];
  /** what an array file holds */
  readonly entries?: readonly ArrayEntry[];
  readonly findings?: readonly Finding[];
  /** what a recipe could use it for, or what to do */
  readonly suggestions: readonly string[];
}

/** A whole number with commas: 1,200. */
export function thousands(n: number): string {
  return n.toLocaleString('en-US');
}
