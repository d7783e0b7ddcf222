import { describe, expect, it } from 'vitest';
import { PerceptError } from '../../errors.ts';
import { formatRegion, regionNames, type RegionNode } from './node.ts';
import { parseRegion } from './parse.ts';

/** The tree without positions, as nested arrays. */
function shape(node: RegionNode): unknown {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'hemisphere') return [node.side, shape(node.of)];
  return [node.kind, shape(node.left), shape(node.right)];
}

describe('parseRegion', () => {
  it('works from left to right, intersection first', () => {
    expect(shape(parseRegion('V1 + V2 - V3'))).toEqual(['difference', ['union', 'V1', 'V2'], 'V3']);
    expect(shape(parseRegion('V1|V2&V3'))).toEqual(['union', 'V1', ['intersection', 'V2', 'V3']]);
    expect(shape(parseRegion('(V1 | V2) & V3'))).toEqual(['intersection', ['union', 'V1', 'V2'], 'V3']);
    expect(shape(parseRegion('a - (b - c)'))).toEqual(['difference', 'a', ['difference', 'b', 'c']]);
  });

  it('reads hemispheres in every spelling, on names, quoted names and parentheses', () => {
    for (const [text, side] of [
      ['V1.left', 'left'],
      ['V1.L', 'left'],
      ['V1.lh', 'left'],
      ['V1 .Right', 'right'],
      ['"V1".R', 'right'],
      ['(V1).RH', 'right'],
    ] as const)
      expect(shape(parseRegion(text))).toEqual([side, 'V1']);
    expect(shape(parseRegion('(V1 + V2).left'))).toEqual(['left', ['union', 'V1', 'V2']]);
  });

  it('keeps dots, wildcards and quoted characters in names', () => {
    expect(regionNames(parseRegion('V1.5 + ctx.lh.cuneus + V* + "lh-V1 (a)" + V1.5 + V1.leftover'))).toEqual([
      'V1.5',
      'ctx.lh.cuneus',
      'V*',
      'lh-V1 (a)',
      'V1.leftover',
    ]);
  });

  it('shows where the text is wrong', () => {
    const cases: [string, string, number][] = [
      ['', 'a region is missing', 0],
      ['V1 +', 'a region is missing', 4],
      ['V1 + + V2', 'a region is missing', 5],
      ['(V1 + V2', 'the "(" at character 1 is not closed', 8],
      ['V1 V2', '"V2" at character 4 does not belong here', 3],
      ['V1 + V2)', '")" at character 8', 7],
      ['V1 $ V2', '"$" at character 4', 3],
      ['"V1', 'a quote at character 1 is not closed', 0],
      ['.left', 'a region is missing', 0],
      ['""', 'an empty name', 0],
    ];
    for (const [text, problem, column] of cases) {
      let error: unknown;
      try {
        parseRegion(text);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(PerceptError);
      expect((error as PerceptError).problem).toContain(problem);
      expect((error as PerceptError).problem.split('\n')[2]).toBe(`  ${' '.repeat(column)}^`);
    }
  });

  it('refuses expressions too deep to walk through', () => {
    expect(() => parseRegion('('.repeat(50_000))).toThrow('more than 1000');
    expect(() => parseRegion(Array(2000).fill('V1').join('+'))).toThrow('more than 1000');
  });
});

describe('formatRegion', () => {
  it('gives text that parses to the same tree', () => {
    for (const text of [
      'V1 + V2 - V1.left',
      'V1 & (V2 + V3)',
      '(V1 + V2).right & "lh-V1"',
      'a - (b - c)',
      'a & (b & c)',
      'V1.left.right',
    ]) {
      expect(formatRegion(parseRegion(text))).toBe(text);
      expect(shape(parseRegion(formatRegion(parseRegion(text))))).toEqual(shape(parseRegion(text)));
    }
    expect(formatRegion(parseRegion('((V1))|(V2&V3)'))).toBe('V1 + V2 & V3');
  });
});
