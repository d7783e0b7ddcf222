import type { Random } from '../../maths/random.ts';
import type { Canvas } from './canvas.ts';

/** What a painter decided: where things stand and what form they have. All numbers lie about 0..1. */
export interface Layout {
  /** Height of the horizon, 0 top .. 1 bottom; where there is none, the middle of the picture. */
  readonly horizon: number;
  /** Middle of the main object, or of the main mass. */
  readonly x: number;
  readonly y: number;
  /** Share of the picture's side that the main object takes. */
  readonly size: number;
  /** 0 cold .. 1 warm light. */
  readonly warmth: number;
  /** Form of the main object: roundness, elongation, number of parts, regularity. */
  readonly form: readonly [number, number, number, number];
}

/** Paints one picture over the whole of `on`. */
export type Painter = (on: Canvas, random: Random) => Layout;
