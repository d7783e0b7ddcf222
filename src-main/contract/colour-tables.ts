/** Names of the colour maps that statistics are shown in. */
export type ColourMapName = 'viridis' | 'cividis' | 'balance';

/** Control points of lightness-monotone, colour-blind-safe maps: viridis and cividis after their published ramps, and a blue - white - red one. */
const controlPoints: Record<ColourMapName, readonly string[]> = {
  viridis: [
    '#440154',
    '#472d7b',
    '#3b528b',
    '#2c728e',
    '#21918c',
    '#28ae80',
    '#5ec962',
    '#addc30',
    '#fde725',
  ],
  cividis: [
    '#00224e',
    '#123570',
    '#3b496c',
    '#575d6d',
    '#707173',
    '#8a8678',
    '#a59c74',
    '#c3b369',
    '#fee838',
  ],
  balance: [
    '#0a2f6b',
    '#2166ac',
    '#5b9fd0',
    '#b3d3e8',
    '#f2f0ee',
    '#f3c3a4',
    '#dd8160',
    '#b2302f',
    '#67001f',
  ],
};

const tables = new Map<ColourMapName, Uint8Array>();

/** `[r, g, b]`, 0 to 255, of `#rrggbb`; throws on anything else. */
export function parseColour(hex: string): [number, number, number] {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (match === null) throw new RangeError(`the colour ${hex} is not of the form #rrggbb`);
  return [parseInt(match[1]!, 16), parseInt(match[2]!, 16), parseInt(match[3]!, 16)];
}

/** `[256 x 4]` RGBA of a colour map, linear between its control points. */
export function colourTable(map: ColourMapName): Uint8Array {
  let table = tables.get(map);
  if (table !== undefined) return table;
  const points = controlPoints[map].map(parseColour);
  table = new Uint8Array(256 * 4);
  for (let entry = 0; entry < 256; entry++) {
    const at = (entry / 255) * (points.length - 1);
    const before = Math.min(Math.floor(at), points.length - 2);
    for (let channel = 0; channel < 3; channel++) {
      const a = points[before]![channel]!;
      table[4 * entry + channel] = Math.round(a + (points[before + 1]![channel]! - a) * (at - before));
    }
    table[4 * entry + 3] = 255;
  }
  tables.set(map, table);
  return table;
}
