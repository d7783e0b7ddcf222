import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../study/bids/model.ts';
import { writeNifti } from '../volumes/write.ts';
import { motionOf } from './confounds.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-motion-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function makeRun(name: string, scans: number, rows?: number): Promise<Run> {
  const bold = join(folder, `${name}_bold.nii`);
  const grid = {
    dims: [1, 1, 1] as const,
    affine: Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
  };
  await writeNifti(bold, { grid, data: new Int16Array(scans), nVolumes: scans });
  const motion = join(folder, `rp_${name}.txt`);
  if (rows !== undefined) {
    await writeFile(motion, Array.from({ length: rows }, (_, i) => `${i} 0 0 0 0 0`).join('\n'));
  }
  return {
    subject: '01',
    task: 't',
    key: name,
    source: 'spm',
    missing: [],
    sidecar: {},
    bold,
    ...(rows === undefined ? {} : { motion }),
  };
}

describe('motion parameters of SPM', () => {
  it('are cut where one file covers several runs', async () => {
    const session = [await makeRun('a', 3, 7), await makeRun('b', 4), await makeRun('c', 2, 2)];
    expect((await motionOf(session[0]!, session))!.values.rows).toBe(3);
    const second = (await motionOf(session[1]!, session))!;
    expect([second.values.rows, second.values.data[0]]).toEqual([4, 3]);
    expect((await motionOf(session[2]!, session))!.values.rows).toBe(2);
  });

  it('are refused when the scans do not add up, and absent where no file covers a run', async () => {
    const session = [await makeRun('d', 3), await makeRun('e', 3, 5), await makeRun('f', 4)];
    expect(await motionOf(session[0]!, session)).toBeUndefined();
    await expect(motionOf(session[2]!, session)).rejects.toThrow(/rp_e\.txt: it has 5 rows.*3 \+ 4 scans/);
  });
});
