import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing.ts';
import { inheritance } from './inheritance.ts';
import { walkTree } from './tree.ts';

const study = (files: Record<string, string>) =>
  temporaryFolder({ 'sub-01/ses-a/func/sub-01_ses-a_task-x_run-01_bold.nii.gz': 'x', ...files });

async function sidecarOf(root: string) {
  const tree = await walkTree(root);
  const target = tree.entries.find((entry) => entry.fileName.endsWith('_bold.nii.gz'))!;
  return inheritance(tree.entries).sidecar(target, 'bold');
}

describe('inheritance of sidecars', () => {
  it('merges root, subject, session and file key by key, the nearest winning', async () => {
    const root = await study({
      'bold.json': '{"A": 0, "Z": 0}',
      'task-x_bold.json': '{"A": 1, "B": 1, "C": 1, "D": 1}',
      'task-y_bold.json': '{"A": "another task"}',
      'task-x_events.json': '{"A": "another suffix"}',
      'sub-01/sub-01_task-x_bold.json': '{"B": 2, "C": 2, "D": 2}',
      'sub-01/ses-a/sub-01_ses-a_task-x_bold.json': '{"C": 3, "D": 3}',
      'sub-01/ses-a/func/sub-01_ses-a_task-x_run-1_bold.json': '{"D": 4}',
      'sub-01/ses-a/func/sub-01_ses-a_task-x_run-02_bold.json': '{"D": "another run"}',
    });
    expect(await sidecarOf(root)).toEqual({ Z: 0, A: 1, B: 2, C: 3, D: 4 });
  });

  it('replaces a list as a whole', async () => {
    const root = await study({
      'task-x_bold.json': '{"SliceTiming": [0, 1, 2]}',
      'sub-01/sub-01_bold.json': '{"SliceTiming": [1]}',
    });
    expect(await sidecarOf(root)).toEqual({ SliceTiming: [1] });
  });

  it('gives files farthest first, and tables too', async () => {
    const root = await study({
      'task-x_events.tsv': 'onset\tduration\n',
      'sub-01/ses-a/func/sub-01_ses-a_task-x_run-01_events.tsv': 'onset\tduration\n',
    });
    const tree = await walkTree(root);
    const target = tree.entries.find((entry) => entry.fileName.endsWith('_bold.nii.gz'))!;
    const found = inheritance(tree.entries).applicable(target, 'events', '.tsv');
    expect(found.map((entry) => entry.folders.length)).toEqual([0, 3]);
  });

  it('names the file and the line of bad JSON', async () => {
    const root = await study({ 'task-x_bold.json': '{\n  "RepetitionTime": 3\n  "TaskName": "x"\n}\n' });
    await expect(sidecarOf(root)).rejects.toThrow(`${join(root, 'task-x_bold.json')}: line 3, column 3`);
  });
});
