import { describe, expect, it } from 'vitest';
import { paneLetters, volumeLetters } from '../../../src-renderer/brain/panes.ts';
import { volumePlane } from '../../../src-renderer/brain/projection.ts';
import { parseColour } from '../../contract/colour-tables.ts';
import { anatomy } from '../../tutorial/brain/anatomy.ts';
import { t1Grid } from '../../tutorial/brain/grids.ts';
import { cerebrumHull, skin } from '../../tutorial/brain/hull.ts';
import { t1Image } from '../../tutorial/brain/t1.ts';
import { applyAffine } from '../../volumes/grid.ts';
import { sidesOf } from '../panels/slices.ts';
import { largestPart, spread } from '../panels/brain.ts';
import { ball } from '../testing/sample.ts';
import { cameraOf, letterTowards } from './camera.ts';
import { contours, pathOf, simplified } from './contours.ts';
import { extractBrain } from './extract.ts';
import { stageBrain } from './render.ts';
import { boxOf, sliceMembership, slicePixels, spreadCuts } from './slices.ts';

const view = { azimuth: 0, elevation: 0, zoom: 1, surface: 'head' as const, throughDepth: 0 };

describe('the camera', () => {
  it.each([
    [0, 0],
    [30, 20],
    [-120, -35],
    [90, 80],
  ])('is that of the window at %i and %i degrees', (azimuth, elevation) => {
    const ours = cameraOf({ azimuth, elevation });
    const box = { low: [-1, -1, -1], high: [1, 1, 1], radius: 1 } as const;
    const camera = { azimuth, elevation, zoom: 1, pan: [0, 0] as [number, number] };
    const theirs = volumePlane(camera, box, 10, 10);
    for (let axis = 0; axis < 3; axis++) {
      expect(ours.into[axis]).toBeCloseTo(theirs.into[axis]!, 12);
      expect(ours.right[axis]! * theirs.mmPerPixel).toBeCloseTo(theirs.right[axis]!, 12);
      expect(-ours.up[axis]! * theirs.mmPerPixel).toBeCloseTo(theirs.down[axis]!, 12);
    }
    expect(letterTowards(ours.right)).toBe(volumeLetters(camera).right);
  });
});

describe('sides', () => {
  it.each(['axial', 'coronal', 'sagittal'] as const)(
    'letters of %s slices are those of the window',
    (plane) => {
      for (const convention of ['neurological', 'radiological'] as const) {
        const { left, right } = paneLetters(plane, convention);
        expect(sidesOf(plane, convention === 'radiological')).toEqual([left, right]);
      }
    },
  );

  it('a region of the right lies right of an axial slice seen from below the feet up, left in radiological convention', () => {
    const data = ball();
    const box = boxOf(data);
    const weight = (flipped: boolean): number => {
      const slice = { plane: 'axial' as const, at: 30, box, flipped };
      const field = sliceMembership(data.grid, data.regions[0]!.voxels, slice, [60, 60], false);
      return field.reduce((sum, value, at) => sum + value * (at % 60 < 30 ? -1 : 1), 0);
    };
    expect(weight(false)).toBeGreaterThan(50);
    expect(weight(true)).toBe(-weight(false));
  });

  it('a region of the right is at the right from behind, at the left from the front', () => {
    const side = (azimuth: number): number => {
      const { regions } = stageBrain(ball(), { ...view, azimuth, elevation: 20, throughDepth: 200 }).draw(
        60,
        60,
      );
      return regions.reduce((sum, region, at) => sum + (region < 0 ? 0 : at % 60 < 30 ? -1 : 1), 0);
    };
    expect(side(0)).toBeGreaterThan(50);
    expect(side(180)).toBeLessThan(-50);
  });
});

describe('the picture of a brain', () => {
  it('is a disc with a region in its own hue, on white, the same each time', () => {
    const data = { ...ball(), anatomy: null };
    const draw = () => stageBrain(data, { ...view, azimuth: 150, elevation: 20 }).draw(50, 50);
    const { raster, regions } = draw();
    expect(Buffer.from(raster.data).equals(Buffer.from(draw().raster.data))).toBe(true);
    const [r, g, b] = parseColour(data.regions[0]!.colour);
    let inner = 0;
    for (let at = 0; at < regions.length; at++) {
      const pixel = raster.data.subarray(3 * at, 3 * at + 3);
      const around = [at - 1, at + 1, at - 50, at + 50].map((n) => regions[n]);
      if (regions[at] === -1 && around.every((one) => one === -1))
        expect([...pixel]).toEqual([255, 255, 255]);
      if (regions[at] !== 0 || around.some((one) => one !== 0)) continue;
      inner++;
      // Light changes how bright a colour is, and little else.
      const scale = pixel[2]! / b;
      expect(Math.abs(pixel[0]! - r * scale)).toBeLessThan(16);
      expect(Math.abs(pixel[1]! - g * scale)).toBeLessThan(16);
    }
    expect(inner).toBeGreaterThan(200);
  });

  it('hides a region behind the surface unless it shines through', () => {
    const count = (throughDepth: number): number =>
      stageBrain(ball(), { ...view, azimuth: 0, throughDepth })
        .draw(60, 60)
        .regions.filter((r) => r === 0).length;
    expect(count(0)).toBe(0);
    expect(count(150)).toBeGreaterThan(100);
  });
});

describe('the brain out of the head', () => {
  it('is the brain of the simulated head, within a few millimetres, and no skin', () => {
    // The head of the tutorial at half its resolution.
    const fine = t1Grid();
    const dims = fine.dims.map((n) => Math.ceil(n / 2)) as [number, number, number];
    const grid = {
      dims,
      affine: fine.affine.map((value, at) => (at % 4 === 3 || at === 15 ? value : 2 * value)),
    };
    const simulated = anatomy(1, 0);
    const image = t1Image(simulated, grid, 1, 0);
    const shares = Float32Array.from(image, (value) => value / 900);
    const mask = extractBrain(grid, shares)!;
    expect(mask).not.toBeNull();
    let [voxels, inCerebrum, cerebrum, nearSkin] = [0, 0, 0, 0];
    const [nx, ny] = grid.dims;
    for (let at = 0; at < mask.length; at++) {
      const mm = applyAffine(grid.affine, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))]);
      const [u, v, w] = simulated.toCanonical(...mm);
      // Both are distances, negative inside.
      const inside = cerebrumHull(Math.abs(u), v, w) < -4;
      if (inside) cerebrum++;
      if (mask[at] === 0) continue;
      voxels++;
      if (inside) inCerebrum++;
      if (skin(Math.abs(u), v, w) > -3) nearSkin++;
    }
    const ml = (voxels * 3 ** 3) / 1000;
    expect(ml).toBeGreaterThan(800);
    expect(ml).toBeLessThan(2000);
    expect(inCerebrum / cerebrum).toBeGreaterThan(0.95);
    expect(nearSkin / voxels).toBeLessThan(0.01);
  });

  it('gives up on what is no head', () => {
    const lattice = {
      dims: [20, 20, 20] as const,
      affine: Float64Array.of(3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1),
    };
    expect(extractBrain(lattice, new Float32Array(8000).fill(1))).toBeNull();
    expect(extractBrain(lattice, new Float32Array(8000))).toBeNull();
  });
});

describe('contours', () => {
  const disc = (radius: number): Float32Array =>
    Float32Array.from({ length: 400 }, (_, at) => {
      const r = Math.hypot((at % 20) + 0.5 - 10, Math.floor(at / 20) + 0.5 - 10);
      return Math.min(1, Math.max(0, radius - r + 0.5));
    });

  it('go round a disc at its radius', () => {
    const lines = contours(disc(6), 20, 20, 0.5);
    expect(lines).toHaveLength(1);
    for (const [x, y] of lines[0]!) expect(Math.abs(Math.hypot(x - 10, y - 10) - 6)).toBeLessThan(0.1);
  });

  it('close around what touches the border, and around holes', () => {
    const ring = disc(9).map((value, at) => value - disc(4)[at]!);
    expect(contours(ring, 20, 20, 0.5)).toHaveLength(2);
    const full = contours(new Float32Array(9).fill(1), 3, 3, 0.5);
    expect(full).toHaveLength(1);
    expect(pathOf(full, (x, y) => [x, y], 0.01)).toMatch(/^M[^M]*Z$/);
  });

  it('lose no more than the tolerance', () => {
    const line = contours(disc(8), 20, 20, 0.5)[0]!;
    const few = simplified(line, 0.2);
    expect(few.length).toBeLessThan(line.length);
    for (const [x, y] of line) {
      const nearest = Math.min(
        ...few.map(([x0, y0], i) => {
          const [x1, y1] = few[(i + 1) % few.length]!;
          const t = Math.min(
            1,
            Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)),
          );
          return Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0));
        }),
      );
      expect(nearest).toBeLessThanOrEqual(0.2 + 1e-9);
    }
  });
});

describe('slices', () => {
  it('show the anatomy where it is', () => {
    const data = ball();
    const box = { low: [-70, -70, -70], high: [70, 70, 70] } as const;
    const { data: grey } = slicePixels(data, { plane: 'coronal', at: 0, box, flipped: false }, 70, 70);
    expect(grey[35 * 70 + 35]).toBe(255);
    expect(grey[2 * 70 + 2]).toBe(0);
    expect(grey.reduce((sum, value) => sum + value, 0) / 255 / 4900).toBeCloseTo(
      (Math.PI * 60 ** 2) / 140 ** 2,
      1,
    );
  });

  it('are spread over the regions', () => {
    const data = ball();
    const cuts = spreadCuts(data, 'axial', 3, boxOf(data));
    expect(cuts).toHaveLength(3);
    for (const z of cuts) expect(z).toBeGreaterThan(16);
    expect([...cuts].sort((a, b) => a - b)).toEqual(cuts);
  });
});

describe('names beside a brain', () => {
  it('keep their distance', () => {
    const placed = spread([10, 10.5, 11, 40], 3, 0, 42);
    placed.slice(1).forEach((y, i) => expect(y - placed[i]!).toBeGreaterThanOrEqual(3 - 1e-9));
    expect(spread([41, 41, 41], 3, 0, 42).at(-1)).toBeLessThanOrEqual(42);
  });

  it('point at the largest part of a region', () => {
    const regions = new Int16Array(400).fill(-1);
    for (const at of [0, 1, 20, 21]) regions[at] = 0;
    for (let y = 10; y < 16; y++) for (let x = 8; x < 14; x++) regions[20 * y + x] = 0;
    const [x, y] = largestPart(regions, 20, 0)!;
    expect(Math.hypot(x - 11, y - 13)).toBeLessThan(1);
    expect(largestPart(regions, 20, 1)).toBeNull();
  });
});
