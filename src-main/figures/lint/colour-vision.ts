import { colourDistance, seenWith } from '../../contract/colour-space.ts';

const eyes = ['protanopia', 'deuteranopia', 'tritanopia'] as const;

/** Distance in OKLab below which two colours are taken for one another in print; 0.02 is about what is just seen side by side. */
export const LEAST_DISTANCE = 0.06;

export interface CloseColours {
  readonly one: string;
  readonly other: string;
  readonly seenBy: 'everybody' | (typeof eyes)[number];
  readonly distance: number;
}

/** Pairs of colours that look alike, to everybody or to eyes without one kind of cone. */
export function closeColours(
  of: readonly { readonly name: string; readonly colour: string }[],
): CloseColours[] {
  const found: CloseColours[] = [];
  of.forEach((a, i) => {
    for (const b of of.slice(0, i)) {
      const pair = { one: b.name, other: a.name };
      const plain = colourDistance(a.colour, b.colour);
      if (plain < LEAST_DISTANCE) {
        found.push({ ...pair, seenBy: 'everybody', distance: plain });
        continue;
      }
      for (const eye of eyes) {
        const distance = colourDistance(seenWith(eye, a.colour), seenWith(eye, b.colour));
        if (distance < LEAST_DISTANCE) {
          found.push({ ...pair, seenBy: eye, distance });
          break;
        }
      }
    }
  });
  return found;
}
