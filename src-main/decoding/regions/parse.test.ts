import { describe, expect, it } from 'vitest';
import { PerceptError } from '../../errors.ts';
import { seeded } from '../../maths/random.ts';
import { formatRegion, regionDrawings, regionMaps, regionNames, type RegionNode } from './node.ts';
import { parseRegion } from './parse.ts';

/** The tree without positions, as nested arrays. */
function shape(node: RegionNode): unknown {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'hemisphere') return [node.side, shape(node.of)];
  if ('left' in node) return [node.kind, shape(node.left), shape(node.right)];
  if ('of' in node) return [node.kind, shape(node.of), node.mm];
  const { at: _at, ...rest } = node;
  return rest;
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
    expect(shape(parseRegion('(V1).left.R'))).toEqual(['right', ['left', 'V1']]);
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

  it('reads functions, with negative numbers and decimals', () => {
    expect(shape(parseRegion('dilate(V1 + V2, 4.5) & ERODE(V3, .5)'))).toEqual([
      'intersection',
      ['dilate', ['union', 'V1', 'V2'], 4.5],
      ['erode', 'V3', 0.5],
    ]);
    expect(shape(parseRegion('sphere(-12.5,+30, -4e-1 , 8).right - V1'))).toEqual([
      'difference',
      ['right', { kind: 'sphere', centre: [-12.5, 30, -0.4], radius: 8 }],
      'V1',
    ]);
    const where = { kind: 'where', map: 'R2', absolute: false, comparison: '>=', value: -0.1 };
    expect(shape(parseRegion('where(R2>=-0.1)'))).toEqual(where);
    expect(shape(parseRegion('where( abs( "a map" ) < 2 )'))).toEqual({
      ...where,
      map: 'a map',
      absolute: true,
      comparison: '<',
      value: 2,
    });
    expect(shape(parseRegion('where(abs > 1)'))).toMatchObject({ map: 'abs', absolute: false });
    expect(shape(parseRegion('drawn("my (first) area").L'))).toEqual([
      'left',
      { kind: 'drawn', name: 'my (first) area' },
    ]);
    // What only looks like a function is a name still.
    expect(shape(parseRegion('sphere + where.left - dilate'))).toEqual([
      'difference',
      ['union', 'sphere', ['left', 'where']],
      'dilate',
    ]);
  });

  it('lists masks, maps and drawings of an expression', () => {
    const node = parseRegion('dilate(V1 & where(R2 > 0), 3) - (drawn("a") + where(abs(W) > 1) + V2 + V1)');
    expect(regionNames(node)).toEqual(['V1', 'V2']);
    expect(regionMaps(node)).toEqual(['R2', 'W']);
    expect(regionDrawings(node)).toEqual(['a']);
  });

  it.each([
    ['dilat(V1, 4)', 'there is no function "dilat"', 0, 'dilate(region, mm), erode(region, mm)'],
    ['dilate(V1)', 'a comma is missing', 9, 'dilate(region, mm)'],
    ['dilate(V1, V2)', 'a distance in mm is missing', 11, ''],
    ['dilate(V1, -1)', 'a distance in mm is from 0 to 50', 11, ''],
    ['dilate(V1, 51)', 'a distance in mm is from 0 to 50', 11, ''],
    ['dilate(V1, 3mm)', 'a distance in mm is missing', 11, ''],
    ['dilate(V1, 3, 4)', '"," at character 13 does not belong here', 12, ''],
    ['dilate(V1, 3', 'the "(" at character 7 is not closed', 12, ''],
    ['sphere(1, 2, 3)', 'a comma is missing', 14, 'sphere(x, y, z, mm)'],
    ['sphere(1, 2, 3, 1e9)', 'a radius in mm is from 0 to 250', 16, ''],
    ['sphere(1e99, 2, 3, 4)', "the x of a sphere's centre in mm is from", 7, ''],
    ['sphere(1, 2, z, 4)', "the z of a sphere's centre in mm is missing", 13, ''],
    ['where(R2 = 1)', '"=" at character 10', 9, ''],
    ['where(R2)', 'one of >, >=, <, <= is missing', 8, 'where(R2 > 0.1)'],
    ['where(R2 > 1e999)', 'a number is a finite number', 11, ''],
    ['where(abs(R2 > 1)', 'does not belong here', 13, ''],
    ['where(> 1)', 'the name of a statistic map is missing', 6, ''],
    ['where("" > 1)', 'an empty name', 6, ''],
    ['drawn(3 + 4)', 'does not belong here', 8, ''],
    ['V1 > 3', '">" at character 4 does not belong here', 3, ''],
    ['V1, V2', '"," at character 3 does not belong here', 2, ''],
  ])('shows where %s is wrong', (text, problem, column, remedy) => {
    let error: unknown;
    try {
      parseRegion(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PerceptError);
    expect((error as PerceptError).problem).toContain(problem);
    expect((error as PerceptError).problem.split('\n')[2]).toBe(`  ${' '.repeat(column)}^`);
    expect((error as PerceptError).remedy).toContain(remedy);
  });

  it('refuses expressions too deep to walk through', () => {
    expect(() => parseRegion('('.repeat(50_000))).toThrow('more than 1000');
    expect(() => parseRegion(`V1${'.left'.repeat(10_000)}`)).toThrow('more than 1000');
    expect(() => parseRegion(`(V1)${'.left'.repeat(10_000)}`)).toThrow('more than 1000');
    expect(() => parseRegion('V'.repeat(70_000))).toThrow('more than 65536 characters');
    expect(() => parseRegion(`${'dilate('.repeat(30)}V1${', 1)'.repeat(30)}`)).toThrow(
      'more than 20 dilations',
    );
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
      'dilate(V1 + V2, 4.5).left & erode(erode(V3, 1), 0)',
      'sphere(-12.5, 30, 1e-7, 8) - (V1 + drawn("my (first) area"))',
      'where(R2 > 0.1) & where(abs("t of test") <= 1e+21)',
      '(drawn("a") + where(W >= -0.25)).right',
    ]) {
      expect(formatRegion(parseRegion(text))).toBe(text);
      expect(shape(parseRegion(formatRegion(parseRegion(text))))).toEqual(shape(parseRegion(text)));
    }
    expect(formatRegion(parseRegion('((V1))|(V2&V3)'))).toBe('V1 + V2 & V3');
  });

  it('puts quotes around names that would be read otherwise, and refuses those that cannot be written', () => {
    for (const name of ['lh-V1', 'V1.left', '.left', 'a b', 'V1', 'V1.5', 'ctx.lh.cuneus', 'sphere', 'Ä']) {
      const node: RegionNode = { kind: 'name', name, quoted: false, at: 0 };
      expect(shape(parseRegion(formatRegion(node)))).toBe(name);
    }
    expect(formatRegion({ kind: 'sphere', centre: [-0, 0, 1], radius: 2, at: 0 })).toBe('sphere(0, 0, 1, 2)');
    expect(() => formatRegion({ kind: 'drawn', name: 'a"b', at: 0 })).toThrow('double quote');
  });

  it('is the inverse of parsing for any tree', () => {
    const random = seeded(5, 'regions');
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
    const number = (): number => pick([random(), Math.floor(random() * 40), random() * 1e-6]);
    const signed = (): number => number() * pick([1, -1]) + 0;
    let margins = 0;
    const tree = (depth: number): RegionNode => {
      const at = 0;
      const kind = pick(['leaf', 'hemisphere', 'union', 'intersection', 'difference', 'margin'] as const);
      if (depth > 0 && kind === 'hemisphere')
        return { kind, side: pick(['left', 'right']), of: tree(depth - 1) };
      if (depth > 0 && kind === 'margin' && ++margins <= 20)
        return { kind: pick(['dilate', 'erode']), of: tree(depth - 1), mm: number(), at };
      if (depth > 0 && (kind === 'union' || kind === 'intersection' || kind === 'difference'))
        return { kind, left: tree(depth - 1), right: tree(depth - 1) };
      return pick<() => RegionNode>([
        () => ({ kind: 'name', name: pick(['V1', 'V*', 'ctx.lh.cuneus']), quoted: false, at }),
        () => ({ kind: 'name', name: 'lh-V1 (a)', quoted: true, at }),
        () => ({ kind: 'sphere', centre: [signed(), signed(), signed()], radius: number(), at }),
        () => ({
          kind: 'where',
          map: pick(['R2', 't-test', 'x.left']),
          absolute: random() < 0.5,
          comparison: pick(['>', '>=', '<', '<=']),
          value: signed(),
          at,
        }),
        () => ({ kind: 'drawn', name: pick(['a', 'b (c), d']), at }),
      ])();
    };
    for (let n = 0; n < 500; n++) {
      margins = 0;
      const node = tree(5);
      expect(shape(parseRegion(formatRegion(node)))).toEqual(shape(node));
    }
  });
});
