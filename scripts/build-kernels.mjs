// Compiles src-main/maths/kernels/*.as.ts into src-main/maths/kernels/gemm.wasm.ts.
//   node scripts/build-kernels.mjs
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'src-main', 'maths', 'kernels');
const sources = ['gemm.as.ts', 'series.as.ts'];

/** The text of gemm.wasm.ts, made from the sources. */
export async function buildKernels() {
  const made = new Map();
  const { error, stderr } = await asc.main(
    [...sources, '--outFile', 'gemm.wasm', '--runtime', 'stub', '--importMemory', '--noAssert'].concat([
      '-O3',
      '--enable',
      'simd',
      '--use',
      'abort=',
      '--noColors',
    ]),
    {
      // Line endings are made equal, so that the bytes do not depend on how the sources were checked out.
      readFile: async (name, base) =>
        readFile(join(folder, base === '.' ? '' : base, name), 'utf8').then(
          (text) => text.replaceAll('\r\n', '\n'),
          () => null,
        ),
      writeFile: (name, content) => void made.set(name, content),
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(`${error.message}\n${stderr.toString()}`);
  const bytes = Buffer.from(made.get('gemm.wasm'));
  return [
    `// Compiled from ${sources.join(' and ')} by scripts/build-kernels.mjs; ${bytes.length} bytes.`,
    `export const gemmWasm =`,
    `  '${bytes.toString('base64')}';`,
    ``,
  ].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await writeFile(join(folder, 'gemm.wasm.ts'), await buildKernels());
}
