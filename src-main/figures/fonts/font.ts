import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font, type GlyphRun } from 'fontkit';
import { explainSystemError } from '../../errors.ts';
import type { Face, Run } from '../display.ts';
import { MM_PER_PT } from '../units.ts';

/** Arimo has Arial's widths, which journals ask for, and a licence that lets it be embedded. */
export const FAMILY = 'Arimo';

const files: Readonly<Record<Face, string>> = {
  regular: '400Regular/Arimo_400Regular.ttf',
  bold: '700Bold/Arimo_700Bold.ttf',
  italic: '400Regular_Italic/Arimo_400Regular_Italic.ttf',
};
export const faces = Object.keys(files) as Face[];

const bytes = new Map<Face, Buffer>();
const fonts = new Map<Face, Font>();
const runs = new Map<string, GlyphRun>();
const MOST_RUNS = 5000;

/** The TrueType file of a face. @throws PerceptError when the package of the font is not installed whole */
export function fontBytes(face: Face): Buffer {
  let found = bytes.get(face);
  if (found === undefined) {
    const path = createRequire(import.meta.url).resolve(`@expo-google-fonts/arimo/${files[face]}`);
    try {
      found = readFileSync(path);
    } catch (error) {
      throw explainSystemError(error, path);
    }
    bytes.set(face, found);
  }
  return found;
}

export function fontOf(face: Face): Font {
  let font = fonts.get(face);
  if (font === undefined) fonts.set(face, (font = create(fontBytes(face))));
  return font;
}

/** Glyphs of a text with kerning; remembered, for the same labels are measured again and again. */
export function shape(text: string, face: Face): GlyphRun {
  const key = `${face} ${text}`;
  let run = runs.get(key);
  if (run === undefined) {
    if (runs.size >= MOST_RUNS) runs.clear();
    runs.set(key, (run = fontOf(face).layout(text)));
  }
  return run;
}

/** Width in mm of a line of text set in `size` points. */
export function textWidth(line: readonly Run[], size: number): number {
  const em = line.reduce(
    (sum, { text, face }) => sum + shape(text, face).advanceWidth / fontOf(face).unitsPerEm,
    0,
  );
  return em * size * MM_PER_PT;
}

/** Height in mm of capitals set in `size` points. */
export function capHeight(size: number): number {
  const { capHeight: units, unitsPerEm } = fontOf('regular');
  return (units / unitsPerEm) * size * MM_PER_PT;
}

/** Distance of baselines in mm. */
export function lineHeight(size: number): number {
  return 1.2 * size * MM_PER_PT;
}
