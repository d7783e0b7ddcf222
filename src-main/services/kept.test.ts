import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Drafts } from './drafts.ts';
import { Session } from './session.ts';

let there = '';
beforeAll(async () => {
  there = await mkdtemp(join(tmpdir(), 'percept-kept-'));
});
afterAll(() => rm(there, { recursive: true, force: true }));

describe('the session', () => {
  it('comes back as it was saved last', async () => {
    const session = new Session(join(there, 'a'));
    expect(await session.load()).toBeNull();
    await Promise.all([1, 2, 3].map((n) => session.save({ n, text: 'é' })));
    expect(await new Session(join(there, 'a')).load()).toEqual({ n: 3, text: 'é' });
    expect(await readdir(join(there, 'a'))).toEqual(['session.json']);
  });

  it('is null where its file is broken or far too large, and refuses to become so', async () => {
    const home = join(there, 'b');
    const session = new Session(home);
    await session.save({ good: true });
    await expect(session.save('x'.repeat(4 * 2 ** 20))).rejects.toThrow(/larger than 4 MB/);
    expect(await session.load()).toEqual({ good: true });
    await writeFile(join(home, 'session.json'), '{"half":');
    expect(await session.load()).toBeNull();
    await writeFile(join(home, 'session.json'), JSON.stringify('x'.repeat(5 * 2 ** 20)));
    expect(await session.load()).toBeNull();
  });
});

describe('drafts', () => {
  const draft = { recipe: { percept: 1 }, basedOn: { file: '/s/percept.json', sha256: 'abc' } };

  it('are kept by what was opened, the newest, and removed by null', async () => {
    const home = join(there, 'c');
    const drafts = new Drafts(home, 1e6);
    drafts.keep('/s', { ...draft, recipe: 1 });
    drafts.keep('/s', draft);
    drafts.keep('/other', { recipe: 2, basedOn: null });
    await drafts.flush();
    expect(await new Drafts(home).load('/s')).toEqual(draft);
    expect(await new Drafts(home).load('/other')).toEqual({ recipe: 2, basedOn: null });
    expect(await new Drafts(home).load('/third')).toBeNull();
    drafts.keep('/s', null);
    expect(await drafts.load('/s')).toBeNull();
    expect(await readdir(join(home, 'drafts'))).toHaveLength(1);
  });

  it('that are broken, or of another path, are none', async () => {
    const home = join(there, 'd');
    const drafts = new Drafts(home, 0);
    drafts.keep('/s', draft);
    await drafts.flush();
    const [name] = await readdir(join(home, 'drafts'));
    for (const text of [
      '',
      '{"path":"/s"}',
      JSON.stringify({ path: '/t', draft }),
      JSON.stringify({ path: '/s', draft: { basedOn: 5 } }),
    ]) {
      await writeFile(join(home, 'drafts', name!), text);
      expect(await drafts.load('/s')).toBeNull();
    }
  });

  it('that cannot be written harm nothing', async () => {
    const home = join(there, 'e');
    await mkdir(home);
    await writeFile(join(home, 'drafts'), 'a file where the folder should be');
    const drafts = new Drafts(home, 0);
    drafts.keep('/s', draft);
    await drafts.flush();
    expect(await drafts.load('/s')).toBeNull();
  });
});
