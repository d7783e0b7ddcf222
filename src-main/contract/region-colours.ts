import { fromOklab, toOklab } from './colour-space.ts';

/**
 * Colours of the visual regions that studies name most, apart from one another to eyes with and without a colour
 * deficiency and apart from light and dark grounds; V1, V2 and V3 also when their dorsal and ventral parts are shown.
 */
const known: Readonly<Record<string, string>> = {
  V1: '#6558e0',
  V2: '#109063',
  V3: '#ea900e',
  V4: '#df99b5',
  LOC: '#7cd0fd',
  FFA: '#a5092f',
  PPA: '#0b85b6',
  LVC: '#9293ed',
  HVC: '#d7530b',
  VC: '#753c86',
  VT: '#c9c984',
};
/** Names that say the same in other studies. */
const synonyms: Readonly<Record<string, string>> = { HV4: 'V4', ALL: 'VC', LO: 'LOC', VTC: 'VT' };

export const knownRegions: readonly string[] = Object.keys(known);

/** Lightness that a dorsal part gains and a ventral one loses, and the bounds within which both grounds set it off. */
const PART_LIGHTNESS = 0.07;
const LIGHTEST = 0.83;
const DARKEST = 0.42;

/** The name of a region without quotes and hemisphere: what has one colour everywhere. `"V1d".left` is V1d. */
export function regionNameOf(id: string): string {
  const whole = id.replace(/\.(left|right|lh|rh|l|r)$/i, '');
  return /^"[^"]*"$/.test(whole) ? whole.slice(1, -1) : whole;
}

/**
 * The colour `#rrggbb` of a region, the same in the tree, on the brain and in charts: it depends on the name alone, so
 * that both hemispheres share it; V1d and V1v are a lighter and a darker V1. Other names get a colour by their letters.
 * @param overrides colours that the user chose, by region name or by id
 */
export function regionColour(id: string, overrides: Readonly<Record<string, string>> = {}): string {
  const name = regionNameOf(id);
  const chosen = overrides[id] ?? overrides[name];
  if (chosen !== undefined) return chosen;
  const own = baseColour(name);
  if (own !== undefined) return own;
  const part = /^(.*\d)([dv])$/i.exec(name);
  if (part === null) return hashedColour(name);
  const [whole, side] = [part[1]!, part[2]!.toLowerCase()];
  const [lightness, a, b] = toOklab(overrides[whole] ?? baseColour(whole) ?? hashedColour(whole));
  const middle = Math.min(LIGHTEST - PART_LIGHTNESS, Math.max(DARKEST + PART_LIGHTNESS, lightness));
  return fromOklab([middle + (side === 'd' ? PART_LIGHTNESS : -PART_LIGHTNESS), a, b]);
}

/** The known region that a name means, whatever the letter case; undefined where there is none. */
export function knownRegion(name: string): string | undefined {
  const upper = name.toUpperCase();
  const meant = synonyms[upper] ?? upper;
  return meant in known ? meant : undefined;
}

function baseColour(name: string): string | undefined {
  const meant = knownRegion(name);
  return meant === undefined ? undefined : known[meant];
}

/** One of 72 colours: hues 15 degrees apart in three lightnesses, chosen by the letters (FNV-1a). */
function hashedColour(name: string): string {
  let hash = 0x811c9dc5;
  for (const letter of name.toUpperCase()) {
    hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  }
  // The low bits of the hash follow the last letter alone; names in a row, as V5 and V6, are to differ widely.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  const mixed = (hash ^ (hash >>> 13)) >>> 0;
  const hue = ((mixed % 24) * 15 * Math.PI) / 180;
  const lightness = [0.5, 0.63, 0.76][Math.floor(mixed / 24) % 3]!;
  return fromOklab([lightness, 0.12 * Math.cos(hue), 0.12 * Math.sin(hue)]);
}
