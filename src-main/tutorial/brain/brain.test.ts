import { beforeAll, describe, expect, it } from 'vitest';
import { anatomy } from './anatomy.ts';
import { functionalBrain, type FunctionalBrain } from './epi.ts';
import { epiGrid, t1Grid } from './grids.ts';
import { HEMISPHERES, REGIONS, visualPlace, type Region } from './regions.ts';
import { emptyDepths, t1Image } from './t1.ts';

const brains: FunctionalBrain[] = [];
beforeAll(() => {
  for (const subject of [1, 2])
    brains.push(functionalBrain(anatomy(1, subject), epiGrid(subject), 1, subject));
});

/** Voxels of a region in a hemisphere, as indices in the grid. */
function voxels(brain: FunctionalBrain, region: Region, hemisphere?: string): Set<number> {
  const found = new Set<number>();
  brain.places.forEach((place, v) => {
    if (place === undefined || (hemisphere !== undefined && place.hemisphere !== hemisphere)) return;
    if (place.regions.includes(region)) found.add(brain.voxels.indices[v]!);
  });
  return found;
}

describe('functionalBrain', () => {
  it('gives every region voxels in both hemispheres, and a visual cortex of 1,200 to 1,700 voxels', () => {
    for (const brain of brains) {
      for (const region of REGIONS) {
        for (const hemisphere of HEMISPHERES)
          expect(voxels(brain, region, hemisphere).size).toBeGreaterThan(15);
      }
      const all = brain.places.filter((place) => place !== undefined).length;
      expect(all).toBeGreaterThan(1200);
      expect(all).toBeLessThan(1700);
    }
  });

  it('keeps V1 to hV4 apart from each other and from the late regions', () => {
    const early: readonly Region[] = ['V1d', 'V1v', 'V2d', 'V2v', 'V3d', 'V3v', 'hV4'];
    const mixed = brains[0]!.places.filter(
      (place) =>
        place !== undefined &&
        place.regions.length > 1 &&
        place.regions.some((region) => early.includes(region)),
    );
    expect(mixed).toEqual([]);
  });

  it('lets LOC and FFA overlap a little and puts LOC, FFA and PPA into HVC', () => {
    for (const brain of brains) {
      const [loc, ffa, ppa, hvc] = (['LOC', 'FFA', 'PPA', 'HVC'] as const).map((region) =>
        voxels(brain, region),
      );
      const both = [...loc!].filter((v) => ffa!.has(v)).length;
      expect(both).toBeGreaterThan(0);
      expect(both).toBeLessThan(0.2 * loc!.size);
      for (const part of [loc!, ffa!, ppa!]) expect([...part].every((v) => hvc!.has(v))).toBe(true);
      expect(hvc!.size).toBeGreaterThan(loc!.size + ffa!.size + ppa!.size);
    }
  });

  it('puts left masks at x < 0 and only into cortex', () => {
    const brain = brains[0]!;
    const [nx] = brain.grid.dims;
    const shift = anatomy(1, 1).toCanonical(0, 0, 0)[0];
    const wrong = brain.places.filter((place, v) => {
      if (place === undefined) return false;
      const x = brain.grid.affine[0]! * (brain.voxels.indices[v]! % nx) + brain.grid.affine[3]!;
      // The head is turned a little: near the midline the sign of x alone does not tell.
      const otherSide = Math.abs(x + shift) > 8 && place.hemisphere !== (x < 0 ? 'LH' : 'RH');
      return otherSide || brain.voxels.gray[v]! < 0.3;
    });
    expect(wrong).toEqual([]);
  });

  it('differs between subjects', () => {
    const [one, two] = brains.map((brain) => voxels(brain, 'V1d'));
    expect([...one!].filter((v) => two!.has(v)).length).toBeLessThan(0.9 * one!.size);
  });
});

describe('visualPlace', () => {
  it('maps the right hemisphere to the left half of the field, above the calcarine to the lower half', () => {
    const above = visualPlace(6, -85, 12);
    expect(above?.regions).toEqual(['V1d']);
    expect(above?.hemisphere).toBe('RH');
    expect(above?.field?.x).toBeLessThan(0);
    expect(above?.field?.y).toBeGreaterThan(0);
    const below = visualPlace(-6, -85, -5);
    expect(below?.regions).toEqual(['V1v']);
    expect(below?.field?.x).toBeGreaterThan(0);
    expect(below?.field?.y).toBeLessThan(0);
  });

  it('lets eccentricity grow from the occipital pole forwards', () => {
    const at = (y: number): number => visualPlace(6, y, 8)!.field!.eccentricity;
    expect(at(-99)).toBeLessThan(1);
    expect(at(-72)).toBeGreaterThan(at(-88) * 2);
  });

  it('has nothing in the frontal lobe', () => expect(visualPlace(30, 40, 20)).toBeUndefined());
});

describe('anatomy and t1Image', () => {
  it('has skin outside skull outside pial surface', () => {
    const brain = anatomy(1, 3);
    const depths = emptyDepths();
    for (let z = 100; z > 0; z -= 1) {
      brain.at(25, -15, z, depths);
      if (depths.skin <= -2) continue;
      expect(depths.skin).toBeGreaterThan(depths.cranium);
      if (depths.cranium > -3) expect(depths.cranium).toBeGreaterThan(depths.pial);
    }
  });

  it('shows white matter brighter than gray, gray brighter than fluid, and air dark', () => {
    const grid = {
      dims: [40, 50, 42] as const,
      affine: t1Grid().affine.map((value, i) => ([0, 5, 10].includes(i) ? 4.3 : value)),
    };
    const brain = anatomy(1, 1);
    const image = t1Image(brain, grid, 1, 1);
    const depths = emptyDepths();
    const found = { white: [] as number[], gray: [] as number[], fluid: [] as number[], air: [] as number[] };
    image.forEach((value, v) => {
      const [i, j, k] = [v % 40, Math.floor(v / 40) % 50, Math.floor(v / 2000)];
      const a = grid.affine;
      brain.at(...brain.toCanonical(4.3 * i + a[3]!, 4.3 * j + a[7]!, 4.3 * k + a[11]!), depths);
      if (depths.skin < -6) found.air.push(value);
      else if (depths.ventricle > 2) found.fluid.push(value);
      else if (depths.cerebral && depths.nucleus < -4 && depths.ventricle < -4) {
        if (depths.pial > depths.ribbon + 3) found.white.push(value);
        else if (depths.ribbon > 2.6 && Math.abs(depths.pial - depths.ribbon / 2) < 0.3)
          found.gray.push(value);
      }
    });
    const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
    expect(mean(found.white)).toBeGreaterThan(mean(found.gray) * 1.2);
    expect(mean(found.gray)).toBeGreaterThan(mean(found.fluid) * 1.3);
    expect(mean(found.air)).toBeLessThan(30);
  });
});
