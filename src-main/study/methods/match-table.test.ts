import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { matchFiles } from './match-files.ts';
import { matchTableRows, readMatchTable } from './match-table.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'percept-match-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const stimuli = ['cat_1', 'cat_2', 'dog_1'];

async function table(...rows: string[]): Promise<string> {
  const path = join(folder, 'match.tsv');
  await writeFile(path, `${rows.join('\n')}\n`);
  return path;
}

it('reads back what it wrote, so that a table can be corrected and given again', async () => {
  const files = ['S1/cat_1.png', 'S1/x-cat_2.png', 'S1/odd.png', 'S2/CAT_1.png', 'S2/cat_2 cat_1.png'];
  const input = { files, stimuli, subjects: ['1', '2'] };
  const first = matchFiles(input);
  const text = matchTableRows(first).map((row) => row.map((cell) => cell ?? 'n/a').join('\t'));
  const again = matchFiles({ ...input, given: await readMatchTable(await table(...text), stimuli) });
  const plain = (report: typeof first): unknown => report.matched.map(({ rule, ...rest }) => rest);
  expect(first.matched.length).toBe(3);
  expect(plain(again)).toEqual(plain(first));
  expect(again.matched.every(({ rule }) => rule === 'given')).toBe(true);
  expect(again.missing).toEqual(first.missing);
});

it.each([
  ['../../etc/passwd', 'leads out of the folder'],
  ['/etc/passwd', 'leads out of the folder'],
  ['C:\\x.png', 'leads out of the folder'],
  ['..\\x.png', 'leads out of the folder'],
])('refuses the path %s', async (file, said) => {
  await expect(readMatchTable(await table('stimulus_name\tfile', `cat_1\t${file}`), stimuli)).rejects.toThrow(
    said,
  );
});

it('refuses tables that cannot be meant, naming the line', async () => {
  const read = async (...rows: string[]) => readMatchTable(await table(...rows), stimuli);
  await expect(read('stimulus\tfile', 'cat_1\ta.png')).rejects.toThrow("there is no column 'stimulus_name'");
  await expect(read('stimulus_name\tfile', 'cow\ta.png')).rejects.toThrow(
    "line 2: 'cow' is none of the 3 stimuli",
  );
  await expect(read('stimulus_name\tfile', 'cat_1\ta.png', 'cat_2\ta.png')).rejects.toThrow('line 3');
  await expect(read('stimulus_name\tfile', 'n/a\tn/a')).rejects.toThrow('neither');
});
