// Everything that must hold before a commit lands: types, lint, format, unit and end-to-end tests.
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { buildTfjsNode } from './tfjs-node/build.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (...parts) => join(root, 'node_modules', ...parts);
const steps = [
  ['types', [bin('typescript', 'bin', 'tsc'), '--noEmit']],
  [
    'types of the window',
    [
      bin('svelte-check', 'bin', 'svelte-check'),
      '--tsconfig',
      join(root, 'tsconfig.renderer.json'),
      '--fail-on-warnings',
      '--output',
      'human',
    ],
  ],
  ['lint', [bin('eslint', 'bin', 'eslint.js'), '.']],
  ['format', [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['tests', [bin('vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)]],
];
await provideChromium();
const tfjsNode = buildTfjsNode();
// Where it was built, it has to start.
if (tfjsNode.built) process.env.PERCEPT_GOLDEN = 'node';
const failed = [];
for (const [name, args] of steps) {
  const started = Date.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  console.log(
    `${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  if (status !== 0) failed.push(name);
}
await sayElectron();
sayTfjsNode();
console.log(`${steps.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

/** The window is tested in a browser: it is installed where that can be done, and said to be missing elsewhere. */
async function provideChromium() {
  const { module } = await runnerImport(join(root, 'e2e', 'chromium.ts'));
  const { findChromium, installChromium } = module;
  if (findChromium() === undefined) installChromium((line) => console.log(line));
  if (findChromium() !== undefined) return;
  console.log(
    'There is no Chromium: tests of the window are skipped, and fail where CI=true. Install Chromium, Chrome or Edge, or name one in PERCEPT_CHROMIUM.',
  );
}

/** Models are also held against TensorFlow itself where tfjs-node can be built: src-main/latents/backends/golden.test.ts. */
function sayTfjsNode() {
  const { built, title, why } = tfjsNode;
  const golden = failed.includes('tests')
    ? 'its golden tests are among the tests'
    : 'its golden tests passed';
  console.log(`tfjs-node: ${built ? `built against ${title}; ${golden}` : `not built, nor tested: ${why}`}`);
}

/** Tests in Electron itself run where its program is; elsewhere the built bundles were run against a stand-in alone. */
async function sayElectron() {
  const { module } = await runnerImport(join(root, 'src-main', 'cli', 'electron-runtime.ts'));
  if (module.findElectron(module.runtimeSearch()) === null)
    console.log('the window in Electron: skipped: no Electron runtime');
}
