import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { importModel } from '../latents/import/import-model.ts';
import { startBackend } from '../latents/import/run/backend.ts';
import { loadGraph } from '../latents/import/run/load-graph.ts';
import { runSignature } from '../latents/import/run/run-signature.ts';
import { bigBigan, FULL, SMALL } from '../latents/import/testing/bigbigan.ts';
import { writeHubModule } from '../latents/import/testing/write-saved-model.ts';
import { findPython, runPeer } from './python.ts';

/** Multiplications of one image: the convolutions of the generator at 128 x 128, of the encoder at 256 x 256. */
const GENERATE_GMAC = 21.1;
const ENCODE_GMAC = 20.7;

/**
 * `npm run bench -- models [small]`: a BigBiGAN of full size with random weights is written, imported and run. Each step is a
 * process of its own, so that its memory is its own.
 */
export async function benchModels(args: readonly string[]): Promise<void> {
  const [phase, folder = '', name = ''] = args;
  switch (phase) {
    case 'write':
      return writeHubModule(folder, bigBigan(name === 'small' ? SMALL : FULL), 3);
    case 'import':
      return report(await timeImport(folder));
    case 'run':
      return report(await timeRuns(folder));
    default:
      return all(phase === 'small' ? 'small' : 'full');
  }
}

function report(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function timeImport(folder: string): Promise<object> {
  const start = performance.now();
  const { card, folder: stored } = await importModel(join(folder, 'module'), join(folder, 'models'));
  const graphs = new Map(card.signatures.map(({ graph, weightBytes }) => [graph, weightBytes]));
  return {
    seconds: (performance.now() - start) / 1000,
    stored,
    megabytes: [...graphs.values()].reduce((sum, bytes) => sum + bytes, 0) / 1e6,
    peak: peakMegabytes(),
  };
}

async function timeRuns(stored: string): Promise<object> {
  await startBackend('wasm');
  const result: Record<string, number> = {};
  const load = performance.now();
  const generate = await loadGraph(stored, 'generate');
  result['loadSeconds'] = (performance.now() - load) / 1000;
  const dims = generate.signature.inputs[0]!.shape![1]!;
  const z = { shape: [1, dims], data: Float32Array.from({ length: dims }, (_, i) => Math.sin(i + 1)) };
  const times = async (run: () => Promise<unknown>): Promise<number> => {
    await run();
    const start = performance.now();
    await run();
    return (performance.now() - start) / 1000;
  };
  result['generateSeconds'] = await times(() => runSignature(generate, { z }, ['default']));
  generate.dispose();
  result['generatePeak'] = peakMegabytes();
  const encode = await loadGraph(stored, 'encode');
  const size = encode.signature.inputs[0]!.shape![1]!;
  const x = { shape: [1, size, size, 3], data: new Float32Array(size * size * 3).map((_, i) => Math.sin(i)) };
  result['encodeSeconds'] = await times(() => runSignature(encode, { x }, ['z_mean']));
  encode.dispose();
  result['peak'] = peakMegabytes();
  return result;
}

function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

async function all(size: 'full' | 'small'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'percept-models-'));
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);
  try {
    say(
      `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} processors, load ${loadavg()[0]!.toFixed(1)}, Node ${process.versions.node}`,
    );
    const started = performance.now();
    inOwnProcess(['write', join(folder, 'module'), size]);
    say(
      `BigBiGAN, ${size} size, random weights (written in ${((performance.now() - started) / 1000).toFixed(1)} s)`,
    );
    const imported = inOwnProcess(['import', folder]);
    say(
      `  import                     ${imported['seconds']!.toFixed(1)} s, peak ${imported['peak']!.toFixed(0)} MB, ${imported['megabytes']!.toFixed(0)} MB stored`,
    );
    const run = inOwnProcess(['run', String(imported['stored'])]);
    const speed = (seconds: number, gmac: number): string =>
      `${seconds.toFixed(2)} s an image${size === 'full' ? `, ${(gmac / seconds).toFixed(1)} GMAC/s` : ''}`;
    say(`  load the generator         ${run['loadSeconds']!.toFixed(1)} s`);
    say(
      `  generate, WASM, one thread ${speed(run['generateSeconds']!, GENERATE_GMAC)}, peak ${run['generatePeak']!.toFixed(0)} MB`,
    );
    say(
      `  encode, WASM, one thread   ${speed(run['encodeSeconds']!, ENCODE_GMAC)}, peak of both ${run['peak']!.toFixed(0)} MB`,
    );
    const python = findPython('tensorflow');
    if (python === undefined) {
      say('  No Python with TensorFlow: only Percept is timed (PERCEPT_PYTHON names one).');
      return;
    }
    for (const threads of [1, 2]) {
      const peer = runPeer<Record<'generate' | 'encode', number> & { version: string }>(
        python,
        'models_peer.py',
        ['time', join(folder, 'module'), String(threads)],
      );
      say(
        `  TensorFlow ${peer.version} for Python, ${threads} ${threads === 1 ? 'thread' : 'threads'}: generate ${speed(peer.generate, GENERATE_GMAC)}; encode ${speed(peer.encode, ENCODE_GMAC)}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inOwnProcess(args: readonly string[]): Record<string, number> {
  const { status, stdout } = spawnSync(process.execPath, [process.argv[1]!, 'models', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the step ${args[0]} failed`);
  return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, number>);
}
