import { expect, it } from 'vitest';
import { activePlanes, clipRay, directionOf, isClipped } from './clip.ts';
import type { Vec3 } from './model.ts';
import { along } from './space.ts';
import { randomNumbers } from './testing/phantom.ts';
import { defaultViewState } from './view-state.ts';

it('points normals where a camera at these angles would stand', () => {
  expect(directionOf(90, 0).map((x) => Math.round(x) + 0)).toEqual([1, 0, 0]);
  expect(directionOf(180, 0).map((x) => Math.round(x) + 0)).toEqual([0, 1, 0]);
  expect(directionOf(0, 90).map((x) => Math.round(x) + 0)).toEqual([0, 0, 1]);
});

it.each([false, true])('leaves of a ray exactly the points that are not cut away (cutaway %s)', (cutaway) => {
  const random = randomNumbers(3);
  let [kept, cut] = [0, 0];
  for (let n = 0; n < 500; n++) {
    const clipPlanes = defaultViewState.clipPlanes.map((plane) => ({
      ...plane,
      on: random() < 0.6,
      depth: 40 * random() - 20,
    }));
    const planes = activePlanes({ clipPlanes }, [1, 2, 3]);
    const origin: Vec3 = [60 * random() - 30, 60 * random() - 30, 60 * random() - 30];
    // Every fourth ray runs along an axis.
    const direction = n % 4 === 0 ? directionOf(90, 0) : directionOf(360 * random(), 180 * random() - 90);
    const range = clipRay(planes, cutaway, origin, direction);
    for (let m = 0; m < 20; m++) {
      const t = 200 * random() - 100;
      const stays = t >= range.start && t <= range.end && !(t >= range.holeStart && t < range.holeEnd);
      expect(stays).toBe(!isClipped(planes, cutaway, along(origin, direction, t)));
      if (stays) kept++;
      else cut++;
    }
  }
  expect(Math.min(kept, cut)).toBeGreaterThan(500);
});
