import type { Item } from '../display.ts';
import type { Preset } from '../presets.ts';

/** What a panel says of itself, for the findings before an export. */
export interface Facts {
  /** Of charts of scores with a known chance level: whether its line is drawn. */
  readonly chance?: 'drawn' | 'missing';
  /** What error bars stand for; null where they are drawn and nobody knows. */
  readonly errorBars?: string | null;
  /** Of how many subjects or images the numbers are. */
  readonly n?: string | null;
  /** Axes and colour bars with their unit; null where a number has none written. */
  readonly units?: readonly { readonly what: string; readonly unit: string | null }[];
  /** Of slices and views: whether left and right are written on it. */
  readonly sides?: boolean;
  /** Colours that tell things apart; `labelled` where names stand at the things themselves. */
  readonly colours?: {
    readonly labelled: boolean;
    readonly of: readonly { readonly name: string; readonly colour: string }[];
  };
  /** How examples were chosen. */
  readonly chosen?: string | null;
  readonly notes?: readonly string[];
  /** Names that there was no room for, as they should have been. */
  readonly cut?: readonly string[];
  /** Of views of a brain: regions that are hidden from this side. */
  readonly unseen?: readonly string[];
}

/** A panel laid out from its own top left corner. */
export interface Laid {
  readonly height: number;
  readonly items: readonly Item[];
  readonly facts: Facts;
}

export interface Room {
  /** mm */
  readonly width: number;
  readonly preset: Preset;
  /** Resolution that views of the brain are made at. */
  readonly dpi: number;
}

export const INK = '#111111';
export const SOFT = '#4d4d4d';
export const RULE = '#262626';
