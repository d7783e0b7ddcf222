import { writeFile } from 'node:fs/promises';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readStart } from './bytes.ts';
import { testFolder } from './test-images.ts';

const path = testFolder(false);
const data = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i) % 251);

/** gzip data with a comment in its header (RFC 1952): `deflated` need not be what the trailer says. */
function withComment(length: number, deflated: Uint8Array): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255]);
  return Buffer.concat([header, Buffer.alloc(length, 'c'), Buffer.alloc(1), deflated, Buffer.alloc(8)]);
}

describe('readStart', () => {
  beforeAll(async () => {
    await writeFile(path('plain'), data);
    await writeFile(path('packed'), gzipSync(data));
  });

  it('gives the first bytes of a file as it is, and of a gzip file inflated', async () => {
    for (const wanted of [1, 544, 9000, 20_000, 30_000]) {
      const plain = await readStart(path('plain'), wanted);
      expect(plain).toEqual({ bytes: data.slice(0, wanted), gzip: false, fileSize: 20_000 });
      const packed = await readStart(path('packed'), wanted);
      expect(packed.gzip).toBe(true);
      expect(packed.bytes).toEqual(data.slice(0, wanted));
    }
  });

  it('reads past a long comment, but not for more than a megabyte', async () => {
    await writeFile(path('comment'), withComment(70_000, deflateRawSync(data)));
    expect((await readStart(path('comment'), 544)).bytes).toEqual(data.slice(0, 544));
    await writeFile(path('endless comment'), withComment(1 << 20, deflateRawSync(data)));
    expect((await readStart(path('endless comment'), 544)).bytes).toHaveLength(0);
  });

  it('inflates no more than was asked for', async () => {
    // 700 MB of zeros in 700 kB, behind a comment: read in full they would take 700 MB of memory.
    const block = deflateRawSync(new Uint8Array(7 << 20), { finishFlush: constants.Z_FULL_FLUSH });
    await writeFile(path('bomb'), withComment(70_000, Buffer.concat(Array<Buffer>(100).fill(block))));
    const before = process.resourceUsage().maxRSS;
    const { bytes, gzip } = await readStart(path('bomb'), 544);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100 << 10);
    expect(gzip).toBe(true);
    expect(bytes).toEqual(new Uint8Array(544));
  });

  it('says when a gzip file is damaged at its beginning', async () => {
    const damaged = gzipSync(data);
    damaged[10] = 0xff;
    await writeFile(path('damaged'), damaged);
    await expect(readStart(path('damaged'), 544)).rejects.toThrow(/damaged at its very beginning/);
  });
});
