import { describe, expect, test } from 'vitest';
import { colourDistance, contrast, fromOklab, seenWith, toOklab } from './colour-space.ts';
import { knownRegions, regionColour, regionNameOf } from './region-colours.ts';

const grounds = { 'light surface': '#ffffff', 'dark surface': '#1c2027', 'dark brain': '#0c0e11' };
const unknown = Array.from({ length: 400 }, (_, n) => `parcel ${n}`);

function nearestPair(names: readonly string[], seen: (hex: string) => string): [string, number] {
  let nearest: [string, number] = ['', Infinity];
  names.forEach((one, at) => {
    for (const other of names.slice(0, at)) {
      const distance = colourDistance(seen(regionColour(one)), seen(regionColour(other)));
      if (distance < nearest[1]) nearest = [`${one} and ${other}`, distance];
    }
  });
  return nearest;
}

describe('colours of regions', () => {
  test.each(['as they are', 'deuteranopia', 'protanopia'] as const)('known regions differ: %s', (eyes) => {
    const seen = (hex: string) => (eyes === 'as they are' ? hex : seenWith(eyes, hex));
    const [pair, distance] = nearestPair(knownRegions, seen);
    expect(distance, pair).toBeGreaterThan(eyes === 'as they are' ? 0.12 : 0.09);
  });

  test('parts keep the hue of their region and differ from one another', () => {
    for (const whole of ['V1', 'V2', 'V3', 'hV4']) {
      const [dorsal, ventral] = [regionColour(`${whole}d`), regionColour(`${whole}v`)];
      expect(colourDistance(dorsal, ventral), whole).toBeGreaterThan(0.08);
      const hue = (hex: string) => Math.atan2(toOklab(hex)[2], toOklab(hex)[1]);
      expect(Math.abs(hue(dorsal) - hue(regionColour(whole))), whole).toBeLessThan(0.1);
      expect(Math.abs(hue(ventral) - hue(regionColour(whole))), whole).toBeLessThan(0.1);
    }
    const parts = ['V1d', 'V1v', 'V2d', 'V2v', 'V3d', 'V3v'];
    expect(nearestPair(parts, (hex) => hex)[1]).toBeGreaterThan(0.12);
    expect(nearestPair(parts, (hex) => seenWith('deuteranopia', hex))[1]).toBeGreaterThan(0.09);
  });

  test('all colours stand out from the grounds of both themes', () => {
    for (const name of [...knownRegions, 'V1d', 'V1v', 'V2d', 'V2v', 'V3d', 'V3v', ...unknown]) {
      for (const [ground, hex] of Object.entries(grounds)) {
        expect(contrast(regionColour(name), hex), `${name} on ${ground}`).toBeGreaterThan(1.65);
      }
    }
  });

  test('one name has one colour, whatever the hemisphere, the quotes and the letter case', () => {
    expect(regionColour('V1.left')).toBe(regionColour('V1'));
    expect(regionColour('"V1d".right')).toBe(regionColour('V1d.left'));
    expect(regionColour('hV4.RH')).toBe(regionColour('V4'));
    expect(regionColour('ffa')).toBe(regionColour('FFA'));
    for (const name of unknown) expect(regionColour(name)).toMatch(/^#[0-9a-f]{6}$/);
  });

  test('unknown names spread over the palette', () => {
    expect(new Set(unknown.map((name) => regionColour(name))).size).toBeGreaterThan(55);
  });

  test('a chosen colour holds for the region and lends its hue to the parts', () => {
    const overrides = { V1: '#aa3377' };
    expect(regionColour('V1.left', overrides)).toBe('#aa3377');
    expect(regionColour('V1d', overrides)).not.toBe(regionColour('V1d'));
    expect(regionColour('V1d', { V1d: '#123456' })).toBe('#123456');
    expect(regionColour('V2', overrides)).toBe(regionColour('V2'));
  });

  test('names of ids', () => {
    expect(regionNameOf('V1.left')).toBe('V1');
    expect(regionNameOf('"lh-fusiform".RH')).toBe('lh-fusiform');
    expect(regionNameOf('V1.leftover')).toBe('V1.leftover');
  });
});

test('OKLab of known colours, after the table of its author', () => {
  // White, red, green, blue of sRGB.
  const expected: [string, number[]][] = [
    ['#ffffff', [1, 0, 0]],
    ['#ff0000', [0.628, 0.2249, 0.1258]],
    ['#00ff00', [0.8664, -0.2339, 0.1795]],
    ['#0000ff', [0.452, -0.0325, -0.3115]],
  ];
  for (const [hex, values] of expected) {
    toOklab(hex).forEach((value, at) => expect(value).toBeCloseTo(values[at]!, 3));
    expect(fromOklab(toOklab(hex))).toBe(hex);
  }
});
