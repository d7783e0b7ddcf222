import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DataStore } from '../services/data-store.ts';
import { answerCalls } from './answer-calls.ts';
import { inProcessCompute, type InProcessCompute } from '../testing/in-process-compute.ts';
import { ComputeClient } from './client.ts';
import { inlineRunner } from './pool.ts';
import { procedures, type Procedure } from './procedures.ts';
import { largestPiece, type FromCompute } from './protocol.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-calls-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
});

function clientOf() {
  const started: InProcessCompute[] = [];
  const ended: string[] = [];
  const data = new DataStore();
  const client = new ComputeClient({
    start: () => {
      started.push(inProcessCompute());
      return started.at(-1)!;
    },
    workers: 3,
    data,
    onEnded: (reason) => ended.push(reason),
  });
  return { client, started, ended, data };
}

/** Puts a procedure of the test's own in the place of one that there is. */
function stand(procedure: Procedure): void {
  vi.spyOn(procedures, 'tutorial').mockImplementation(procedure as never);
}
const tutorial = { folder: '/nowhere', seed: 1 };

describe('a call to the compute process', () => {
  it('is answered; an error keeps its file and remedy', async () => {
    const { client, started } = clientOf();
    await writeFile(join(folder, 'notes.txt'), 'text');
    const request = { path: join(folder, 'notes.txt'), draft: null, elsewhere: folder };
    await expect(client.call('open', request)).rejects.toMatchObject({
      wire: {
        problem: 'this is a text file, not a study',
        file: join(folder, 'notes.txt'),
        remedy: expect.stringContaining('BIDS folder') as string,
      },
    });
    expect(started).toHaveLength(1);
  });

  it('tells of progress and notes on the way, and gives numbers that JSON has', async () => {
    stand((_input, { onProgress, say, workers }) => {
      onProgress({ done: 1, total: 4, label: 'one' });
      say('rank 8 of 9');
      return Promise.resolve({ recipe: [NaN, Infinity, 1.5, undefined, new Float32Array([2])], workers });
    });
    const { client } = clientOf();
    const said: unknown[] = [];
    const output = await client.call('tutorial', tutorial, {
      onProgress: (progress) => said.push(progress.label),
      onLog: (line) => said.push(line),
    });
    expect(output).toEqual({ recipe: [null, null, 1.5, null, [2]], workers: 1 });
    expect(said).toEqual(['one', 'rank 8 of 9']);
  });

  it('has its data in the store before the answer is there, large ones in pieces', async () => {
    const large = new Uint8Array(largestPiece + 5).fill(7);
    large[largestPiece] = 9;
    const file = join(folder, 'bytes.bin');
    await writeFile(file, Uint8Array.from([0, 1, 2, 3, 4, 5]));
    stand((_input, { putData }) =>
      Promise.resolve([
        putData(large),
        putData(new Uint8Array(0)),
        putData({ file, offset: 2, length: 3 }),
        putData({ file }),
      ]),
    );
    const { client, data } = clientOf();
    const ids = (await client.call('tutorial', tutorial)) as unknown as string[];
    const [whole, none, part, all] = ids.map((id) => data.get(id)!);
    expect([whole!.size, none!.size, part!.size, all!.size]).toEqual([large.length, 0, 3, 6]);
    expect([...(await whole!.read(largestPiece - 1, largestPiece + 2))]).toEqual([7, 9, 7]);
    expect([...(await part!.read(0, 3))]).toEqual([2, 3, 4]);
  });

  it('can be cancelled: the work is told, and what it then throws is no error', async () => {
    let stopped = false;
    stand(async (_input, { signal }) => {
      await new Promise<void>((done) => signal.addEventListener('abort', () => done()));
      stopped = true;
      throw new Error('half of it is missing');
    });
    const { client } = clientOf();
    const stop = new AbortController();
    const call = client.call('tutorial', tutorial, { signal: stop.signal });
    setTimeout(() => stop.abort(), 5);
    await expect(call).rejects.toMatchObject({ wire: { code: 'cancelled' } });
    expect(stopped).toBe(true);
    await expect(client.call('tutorial', tutorial, { signal: stop.signal })).rejects.toMatchObject({
      wire: { code: 'cancelled' },
    });
  });

  it('fails with the reason when the process ends, and the next one has a new process', async () => {
    stand(() => new Promise(() => undefined));
    const { client, started, ended } = clientOf();
    const calls = [client.call('tutorial', tutorial), client.call('tutorial', tutorial)];
    setTimeout(() => started[0]!.end({ reason: 'killed by SIGKILL', log: 'out of memory' }), 5);
    for (const call of calls)
      await expect(call).rejects.toMatchObject({
        wire: {
          problem: 'the compute process ended (killed by SIGKILL)',
          details: 'out of memory',
          code: 'ended',
        },
      });
    expect(ended).toEqual(['killed by SIGKILL']);
    stand(() => Promise.resolve({ recipe: 'made' }));
    expect(await client.call('tutorial', tutorial)).toEqual({ recipe: 'made' });
    expect(started).toHaveLength(2);
  });

  it('is refused after closing, which fails what waits without a word of an ended process', async () => {
    stand(() => new Promise(() => undefined));
    const { client, ended } = clientOf();
    const call = client.call('tutorial', tutorial);
    setTimeout(() => client.close(), 5);
    await expect(call).rejects.toMatchObject({ wire: { code: 'ended' } });
    await expect(client.call('tutorial', tutorial)).rejects.toMatchObject({ wire: { code: 'ended' } });
    expect(ended).toEqual([]);
  });
});

describe('messages that break the protocol', () => {
  it.each([
    [
      'a piece that does not follow',
      { type: 'bytes', data: `d_${'x'.repeat(24)}`, size: 9, from: 4, bytes: new Uint8Array(2) },
    ],
    [
      'a piece of more than was said',
      { type: 'bytes', data: `d_${'x'.repeat(24)}`, size: 1, from: 0, bytes: new Uint8Array(2) },
    ],
    ['another kind', { type: 'surprise' }],
    ['no object', 'hello'],
    ['an error that is none', { type: 'failed', id: 0, error: 'no' }],
  ])('end the process that sent them: %s', async (_what, message) => {
    stand(() => new Promise(() => undefined));
    const { client, started, ended } = clientOf();
    const call = client.call('tutorial', tutorial);
    setTimeout(() => started[0]!.say(message), 5);
    await expect(call).rejects.toMatchObject({ wire: { code: 'ended' } });
    expect(ended[0]).toMatch(/it sent a/);
  });

  it('are answered or dropped by the compute process, which goes on', async () => {
    const answers: FromCompute[] = [];
    let receive: (message: unknown) => void = () => undefined;
    answerCalls(
      { post: (message) => answers.push(message), onMessage: (listener) => (receive = listener) },
      inlineRunner,
    );
    for (const bad of [null, 'text', {}, { type: 'call' }, { type: 'call', id: -1, name: 'open', input: {} }])
      receive(bad);
    expect(answers).toEqual([]);
    receive({ type: 'call', id: 1, name: 'x'.repeat(1000), input: {} });
    receive({ type: 'call', id: 2, name: 'constructor', input: {} });
    receive({ type: 'call', id: 3, name: 'open', input: { path: 5 } });
    receive({ type: 'cancel', id: 99 });
    await vi.waitFor(() => expect(answers).toHaveLength(3));
    expect(answers.map((answer) => [answer.type, 'id' in answer && answer.id])).toEqual([
      ['failed', 1],
      ['failed', 2],
      ['failed', 3],
    ]);
    expect(JSON.stringify(answers[1])).toMatch(/cannot do constructor/);
    expect(JSON.stringify(answers[2])).toMatch(/breaks the protocol/);
  });

  it('that ask for a call of the contract without a method are told so', async () => {
    const { client } = clientOf();
    const place = {
      root: folder,
      kind: 'bids' as const,
      recipe: {
        percept: 1 as const,
        data: { kind: 'bids' as const, train: {}, test: {} },
        latents: { kind: 'pca' as const },
      },
      recipeFolder: folder,
      recipeName: 'x',
      out: folder,
    };
    await expect(client.call('relay', { call: 'toString', place, input: {} })).rejects.toThrow(
      /cannot do toString/,
    );
  });
});
