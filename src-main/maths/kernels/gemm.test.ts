import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { normal, seeded } from '../random.ts';
import { gemm } from './gemm.ts';

// The build script is plain JavaScript, run by hand when a kernel changes.
const script = '../../../scripts/build-kernels.mjs';

describe('the kernels', () => {
  it('are what their sources compile to', async () => {
    const { buildKernels } = (await import(/* @vite-ignore */ script)) as {
      buildKernels: () => Promise<string>;
    };
    const committed = await readFile(join(import.meta.dirname, 'gemm.wasm.ts'), 'utf8');
    expect((await buildKernels()) === committed.replaceAll('\r\n', '\n')).toBe(true);
  });

  it('read float32, offsets and strides', () => {
    const draw = normal(seeded(1, 'gemm'));
    const a = Float32Array.from({ length: 3 + 60 * 70 * 2 }, () => draw());
    const b = Float64Array.from({ length: 70 * 50 }, () => draw());
    // A [60 x 70]: every second number of columns of 60, from the third on; B [70 x 50] transposed.
    const out = gemm(
      60,
      50,
      70,
      { data: a, rowStep: 2, colStep: 120, offset: 3 },
      { data: b, rowStep: 1, colStep: 70 },
    );
    for (const [i, j] of [
      [0, 0],
      [59, 49],
      [31, 7],
    ] as const) {
      let sum = 0;
      for (let k = 0; k < 70; k++) sum += a[3 + i * 2 + k * 120]! * b[k + j * 70]!;
      expect(out[i * 50 + j]).toBe(sum);
    }
  });

  it('give a column the same bits alone and among others', () => {
    const draw = normal(seeded(2, 'gemm'));
    const a = Float64Array.from({ length: 90 * 400 }, () => draw());
    const b = Float64Array.from({ length: 400 * 301 }, () => draw());
    const left = { data: a, rowStep: 400, colStep: 1 };
    const whole = gemm(90, 301, 400, left, { data: b, rowStep: 301, colStep: 1 });
    const alone = gemm(90, 1, 400, left, { data: b, rowStep: 301, colStep: 1, offset: 297 });
    for (let i = 0; i < 90; i++) expect(alone[i]).toBe(whole[i * 301 + 297]);
  });
});
