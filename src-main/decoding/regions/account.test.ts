import { describe, expect, it } from 'vitest';
import { fromRows } from '../../maths/matrix.ts';
import { seeded } from '../../maths/random.ts';
import { accountVoxels, columnsOf, usableVoxels } from './account.ts';

const set = (...indices: number[]): Uint32Array => Uint32Array.from(indices);

describe('accountVoxels', () => {
  it('counts the region, what has data, and what can be used', () => {
    const usable = Uint8Array.of(1, 0, 1, 1);
    expect(accountVoxels(set(2, 4, 5, 9, 70), set(4, 5, 8, 9), usable)).toEqual({
      inRegion: 5,
      inData: 3,
      used: 2,
    });
    expect(accountVoxels(set(), set(4), Uint8Array.of(1))).toEqual({ inRegion: 0, inData: 0, used: 0 });
    expect(() => accountVoxels(set(1), set(1, 2), Uint8Array.of(1))).toThrow('1 marks');
  });

  it('agrees with sets, drawn at random', () => {
    const random = seeded(2, 'account');
    for (let n = 0; n < 50; n++) {
      const draw = (share: number): Uint32Array =>
        Uint32Array.from(Array.from({ length: 200 }, (_, v) => v).filter(() => random() < share));
      const [region, data] = [draw(random()), draw(random())];
      const usable = Uint8Array.from(data, () => (random() < 0.5 ? 1 : 0));
      const at = new Map([...data].map((voxel, column) => [voxel, column]));
      const columns = [...region].flatMap((voxel) => at.get(voxel) ?? []);
      expect([...columnsOf(region, data)]).toEqual(columns);
      expect(accountVoxels(region, data, usable)).toEqual({
        inRegion: region.length,
        inData: columns.length,
        used: columns.filter((column) => usable[column] === 1).length,
      });
    }
  });
});

it('usable voxels are finite in W and in the test patterns', () => {
  const w = fromRows([
    [1, NaN, 3, 4],
    [1, 2, 3, 4],
  ]);
  const y = fromRows([[1, 2, -Infinity, 4]]);
  expect([...usableVoxels(w, y)]).toEqual([1, 0, 0, 1]);
  expect(() => usableVoxels(w, fromRows([[1]]))).toThrow('W has 4 voxels, the test patterns have 1');
});
