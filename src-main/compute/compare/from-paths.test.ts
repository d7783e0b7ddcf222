import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { comparisonOf } from './from-paths.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-paths-'));
  await writeFile(join(folder, 'percept.json'), '{"percept": 1}');
  await writeFile(
    join(folder, 'compare.json'),
    '{"perceptCompare": 1, "methods": [{"name": "A", "results": "percept.json"}]}',
  );
  await mkdir(join(folder, 'recons\u202eevil'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('takes one method with a name before it, whatever its path ends in', async () => {
  const recipe = join(folder, 'percept.json');
  const { comparison, file } = await comparisonOf([`A=${recipe}`]);
  expect(file).toBeUndefined();
  expect(comparison.methods).toEqual([{ name: 'A', results: recipe }]);
});

it('takes one comparison alone, and no comparison as a method', async () => {
  const path = join(folder, 'compare.json');
  expect((await comparisonOf([path])).file).toBe(path);
  await expect(comparisonOf([`A=${path}`])).rejects.toThrow(/a comparison, not a method/);
});

it('refuses a name that hides something, and makes none of a path', async () => {
  const path = join(folder, 'recons\u202eevil');
  await expect(comparisonOf([`A\u202e=${path}`])).rejects.toThrow(/methods\.0\.name: it has control/);
  expect((await comparisonOf([path])).comparison.methods[0]!.name).toBe('recons evil');
});
