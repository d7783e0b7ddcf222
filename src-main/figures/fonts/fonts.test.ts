import { create } from 'fontkit';
import { describe, expect, it } from 'vitest';
import { ptToMm } from '../units.ts';
import { fontOf, shape, textWidth } from './font.ts';
import { fitMarkup, parseMarkup, plainText, wrapMarkup } from './markup.ts';
import { subsetFont } from './subset.ts';

const codes = (text: string): number[] => [...text].map((letter) => letter.codePointAt(0)!);

describe('subsets of fonts', () => {
  it.each(['regular', 'bold', 'italic'] as const)('%s keeps glyphs and kerning of its characters', (face) => {
    const text = 'AVÄ Réß 1/2 −α';
    const subset = create(subsetFont(face, codes(text)));
    const [ours, whole] = [subset.layout(text), fontOf(face).layout(text)];
    expect(ours.positions.map(({ xAdvance }) => xAdvance)).toEqual(
      whole.positions.map(({ xAdvance }) => xAdvance),
    );
    expect(ours.glyphs.map(({ path }) => path.commands)).toEqual(
      whole.glyphs.map(({ path }) => path.commands),
    );
    expect(subset.hasGlyphForCodePoint('Z'.codePointAt(0)!)).toBe(false);
  });

  it('is a fraction of the font, and the same each time', () => {
    const [one, other] = [subsetFont('regular', codes('ABC')), subsetFont('regular', codes('CAB'))];
    expect(one.equals(other)).toBe(true);
    expect(one.length).toBeLessThan(90_000);
  });
});

describe('measures', () => {
  it('has the widths of Arial: a digit is 1139/2048 em', () => {
    expect(textWidth([{ text: '0', face: 'regular' }], 10)).toBeCloseTo(ptToMm((10 * 1139) / 2048), 9);
  });

  it('kerns', () => {
    const apart = shape('A', 'regular').advanceWidth + shape('V', 'regular').advanceWidth;
    expect(shape('AV', 'regular').advanceWidth).toBeLessThan(apart);
  });
});

describe('markup', () => {
  it('turns stars into faces', () => {
    expect(parseMarkup('a *b* **c** d\\*')).toEqual([
      { text: 'a ', face: 'regular' },
      { text: 'b', face: 'italic' },
      { text: ' ', face: 'regular' },
      { text: 'c', face: 'bold' },
      { text: ' d*', face: 'regular' },
    ]);
  });

  it('has no empty boxes and no control characters', () => {
    expect(plainText(parseMarkup('x\u0000\n漢'))).toBe('x ?');
  });

  it('wraps between words, within the width', () => {
    const text = 'one *two three* four five six seven';
    const lines = wrapMarkup(text, 8, 20);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(textWidth(line, 8)).toBeLessThanOrEqual(20);
    expect(lines.map(plainText).join(' ')).toBe('one two three four five six seven');
  });

  it('cuts with an ellipsis', () => {
    const cut = fitMarkup('a very long label indeed', 8, 12);
    expect(plainText(cut)).toMatch(/^a ve.*…$/);
    expect(textWidth(cut, 8)).toBeLessThanOrEqual(12);
  });
});
