import { normal, seeded } from '../../maths/random.ts';
import type { Grid } from '../../volumes/grid.ts';
import type { Anatomy, Depths } from './anatomy.ts';
import { clamp, ellipsoid, length3, ramp, randomWaves, sampled } from './fields.ts';
import { tissue, type Shares } from './tissue.ts';

export function emptyDepths(): Depths {
  return { pial: 0, ribbon: 0, nucleus: 0, ventricle: 0, cranium: 0, skin: 0, cerebral: false };
}

export function emptyShares(): Shares {
  return { gray: 0, white: 0, csf: 0, skull: 0, scalp: 0 };
}

/**
 * A T1-weighted image of the whole head on `grid`: white matter brightest in the brain, a slow shading of the coil,
 * and noise. Int16, [nz x ny x nx], i fastest.
 */
export function t1Image(brain: Anatomy, grid: Grid, seed: number, subject: number): Int16Array {
  const random = seeded(seed, `t1 ${subject}`);
  const noise = normal(random);
  const [nx, ny, nz] = grid.dims;
  const a = grid.affine;
  const width = a[0]!;
  const low = [-100, -130, -100] as const;
  const high = [100, 120, 110] as const;
  const shading = sampled(randomWaves(random, 190, 12), low, high, 12);
  const marbling = sampled(randomWaves(random, 24, 18), low, high, 6);
  const image = new Int16Array(nx * ny * nz);
  const depths = emptyDepths();
  const shares = emptyShares();
  let at = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const [x, y, z] = [a[0]! * i + a[3]!, a[5]! * j + a[7]!, a[10]! * k + a[11]!];
        const [u, v, w] = brain.toCanonical(x, y, z);
        brain.at(u, v, w, depths);
        let signal = 0;
        if (depths.skin > -2) {
          tissue(depths, width, shares);
          const texture = marbling(u, v, w);
          const { gray, white, csf, skull, scalp } = shares;
          signal =
            gray * (570 + 10 * texture) +
            white * (880 + 12 * texture) +
            csf * 190 +
            skull * bone(depths.cranium, texture) +
            scalp * flesh(depths, u, v, w, texture);
          signal *= 1 + 0.06 * shading(u, v, w) + 0.0012 * (v + 20);
        }
        // Rician: the magnitude of a complex signal with Gaussian noise in both channels.
        image[at++] = Math.round(length3(signal + 13 * noise(), 13 * noise(), 0));
      }
    }
  }
  return image;
}

/** Compact bone is dark, the marrow between its two plates is not. */
function bone(cranium: number, texture: number): number {
  const middle = Math.exp(-(((cranium + 3.2) / 1.5) ** 2));
  return 60 + middle * (330 + 110 * texture);
}

/** Fat, muscle, eyes and air-filled sinuses outside the skull. */
function flesh(d: Depths, x: number, y: number, z: number, texture: number): number {
  const ax = Math.abs(x);
  const under = d.skin;
  const fat = ramp(0.8, 2.2, under) * ramp(6.5, 4.5, under);
  const muscle = 380 + 110 * texture;
  let signal = 420 * ramp(-0.5, 0.6, under) * (1 - fat) + 950 * fat;
  if (under > 5) signal += (muscle - signal) * ramp(5, 7, under);
  // Strands of fat between the muscles of the face and neck.
  if (under > 6) signal += ramp(0.6, 1.3, Math.abs(texture)) * (760 - signal) * 0.6;
  const eye = ellipsoid(ax, y, z, [31, 66, -22], [12, 12, 12]);
  signal += (170 - signal) * clamp(0.5 - eye, 0, 1);
  signal += (320 - signal) * clamp(1 - Math.abs(eye), 0, 1) * 0.8;
  const airway = Math.min(
    ellipsoid(ax, y, z, [5, 68, -42], [4, 20, 15]),
    ellipsoid(ax, y, z, [29, 58, -48], [12, 14, 14]),
    ellipsoid(ax, y, z, [9, 74, -8], [8, 5, 8]),
    ellipsoid(ax, y, z, [0, 20, -62], [9, 7, 22]),
  );
  return signal * clamp(0.5 + airway, 0.03, 1);
}
