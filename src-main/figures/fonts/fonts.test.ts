import { create } from 'fontkit';
import { describe, expect, it } from 'vitest';
import { ptToMm } from '../units.ts';
import { fontOf, shape, textWidth } from './font.ts';
import { breaksWords, fitLines, parseMarkup, plainText, unknownLetters } from './markup.ts';
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
    const { lines, cut } = fitLines('one *two three* four five six seven', 8, 20, 9);
    expect(cut).toBe(false);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(textWidth(line, 8)).toBeLessThanOrEqual(20);
    expect(lines.map(plainText).join(' ')).toBe('one two three four five six seven');
    expect(lines.flat().find(({ text }) => text.includes('two'))?.face).toBe('italic');
  });

  it.each([
    ['left_inferior_frontal_gyrus_pars_opercularis', 18],
    ['tutorial-generator, true latents', 12],
    ['Rindenfeldüberlappungsregionenbezeichnung', 10],
    ['*italic* and **bold** words_that_are_joined', 14],
  ])('breaks "%s" into lines of %d mm and loses no letter', (text, width) => {
    const { lines, cut } = fitLines(text, 7, width, 20);
    expect(cut).toBe(false);
    for (const line of lines) expect(textWidth(line, 7)).toBeLessThanOrEqual(width + 1e-6);
    const letters = (words: string): string => words.replaceAll(/\s/g, '');
    expect(letters(lines.map(plainText).join(''))).toBe(letters(plainText(parseMarkup(text))));
  });

  it('breaks after what joins words before it breaks words, and says when it cuts', () => {
    expect(fitLines('early_visual_area', 7, 9, 3).lines.map(plainText)).toEqual([
      'early_',
      'visual_',
      'area',
    ]);
    const { lines, cut } = fitLines('early_visual_area', 7, 9, 2);
    expect([cut, lines.length]).toEqual([true, 2]);
    expect(plainText(lines[1]!)).toMatch(/…$/);
    for (const line of lines) expect(textWidth(line, 7)).toBeLessThanOrEqual(9);
    expect(breaksWords('early_visual', 7, 9)).toBe(false);
    expect(breaksWords('earlyvisualarea', 7, 9)).toBe(true);
  });

  it('knows the letters that it cannot write', () => {
    expect(unknownLetters('V1 α 漢字漢\n')).toEqual(['漢', '字']);
  });
});
