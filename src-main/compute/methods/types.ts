import type { CallOutput, CallRequest } from '../../contract/calls.ts';
import type { DataId } from '../../contract/common.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { LabelMaskEntry } from '../../volumes/labels/import.ts';
import type { Runner } from '../pool.ts';

/** Where a study lies and what its recipe says now: all that the compute process knows of it. Paths are absolute. */
export interface StudyPlace {
  /** Folder of the study; for patterns the folder of their file. */
  readonly root: string;
  readonly kind: 'bids' | 'patterns';
  /** As the window holds it. */
  readonly recipe: Recipe;
  /** Folder that paths of the recipe are relative to. */
  readonly recipeFolder: string;
  /** Name of the recipe's file without its ending. */
  readonly recipeName: string;
  /** Folder of its results. */
  readonly out: string;
}

/** Calls of the contract that the compute process answers. */
export type RelayedCall =
  | 'live.decode'
  | 'live.significance'
  | 'live.images'
  | 'live.nearest'
  | 'regions.evaluate'
  | 'regions.save'
  | 'regions.import'
  | 'brain.scene'
  | 'brain.volume'
  | 'recipe.design'
  | 'compare.view'
  | 'compare.images'
  | 'figure.template'
  | 'figure.draw'
  | 'figure.export';

/** A mask that an import adds to the recipe; its file and table are absolute, and the file may have {subject} in it. */
export type AddedMask = LabelMaskEntry;

/** What a method gives beside the call's output: only an import has more, the masks that it adds (none when it only reports). */
export type MethodOutput<K extends RelayedCall> = K extends 'regions.import'
  ? { readonly output: CallOutput<K>; readonly masks: readonly AddedMask[] }
  : CallOutput<K>;

/** Bytes, or a part of a file that stays as it is while the window may ask for it. */
export type DataSource =
  Uint8Array | { readonly file: string; readonly offset?: number; readonly length?: number };

/** What methods and jobs work with. */
export interface MethodContext {
  /** Worker threads that stay warm from call to call. */
  readonly runner: Runner;
  readonly workers: number;
  /** Makes bytes fetchable by the window; they are with the services before the reply is. The bytes must not change afterwards. */
  putData(source: DataSource): DataId;
  /** Which window asks, where there may be several. */
  readonly window?: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * One call, answered in the compute process. File tokens of the input have become absolute paths.
 * Errors: PerceptError for the user; OutdatedError (compute/wire-error.ts) where a newer request took its place.
 */
export type Method<K extends RelayedCall> = (
  place: StudyPlace,
  input: Omit<CallRequest<K>, 'study'>,
  context: MethodContext,
) => Promise<MethodOutput<K>>;

export type MethodTable = { readonly [K in RelayedCall]?: Method<K> };
