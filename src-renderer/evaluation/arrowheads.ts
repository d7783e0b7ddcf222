import * as Plot from '@observablehq/plot';
import type { ShownInterval } from '../../src-main/contract/intervals.ts';

interface Look<T> {
  /** The field of the places along the other axis. */
  readonly x: keyof T & string;
  /** What values are multiplied by. */
  readonly scale: number;
  readonly opacity: (one: T) => number;
}

/** Half the width of an arrowhead and its height, pixels. */
const HEAD = 4;

/** Marks at the ends where intervals go on beyond what the score can be: arrowheads, as in exported figures. */
export function arrowheads<T extends ShownInterval>(intervals: readonly T[], look: Look<T>): Plot.Markish[] {
  const { x, scale, opacity } = look;
  const ends = [
    { cut: intervals.filter(({ cutHigh }) => cutHigh), at: ({ high }: T) => high * scale, inward: HEAD },
    { cut: intervals.filter(({ cutLow }) => cutLow), at: ({ low }: T) => low * scale, inward: -HEAD },
  ];
  return ends
    .filter(({ cut }) => cut.length > 0)
    .map(({ cut, at, inward }) =>
      Plot.dot(cut, {
        x,
        y: at,
        symbol: {
          draw(context: CanvasPath) {
            context.moveTo(-HEAD, inward);
            context.lineTo(0, 0);
            context.lineTo(HEAD, inward);
          },
        },
        fill: 'none',
        stroke: 'currentColor',
        strokeWidth: 1.5,
        strokeOpacity: opacity,
      }),
    );
}
