import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { backendNames, type BackendName } from '../latents/backends/names.ts';
import { weightBytesOf } from '../latents/import/card/schema.ts';
import { importModel } from '../latents/import/import-model.ts';
import { findSignature } from '../latents/import/run/graph-files.ts';
import { runAll, type ModelRequest, type ModelRunner } from '../latents/import/run/model-runner.ts';
import { modelThreads } from '../latents/import/run/model-threads.ts';
import { bigBigan, FULL, SMALL } from '../latents/import/testing/bigbigan.ts';
import { writeHubModule } from '../latents/import/testing/write-saved-model.ts';
import { findPython, runPeer } from './python.ts';

/** Multiplications of one image: the convolutions of the generator at 128 x 128, of the encoder at 256 x 256. */
const GMAC = { generate: 21.1, encode: 20.7 };

/**
 * `npm run bench -- models [small]`: a BigBiGAN of full size with random weights is written, imported and run on each backend
 * that starts, beside TensorFlow for Python. Each step is a process of its own, so that its memory is its own.
 */
export async function benchModels(args: readonly string[]): Promise<void> {
  const [phase, folder = '', name = ''] = args;
  switch (phase) {
    case 'write':
      return writeHubModule(folder, bigBigan(name === 'small' ? SMALL : FULL), 3);
    case 'import':
      return report(await timeImport(folder));
    case 'run':
      return report(await timeRuns(folder, Number(name)));
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
  return {
    seconds: (performance.now() - start) / 1000,
    stored,
    megabytes: weightBytesOf(card) / 1e6,
    peak: peakMegabytes(),
  };
}

interface Timing {
  /** Seconds to the first image, loading the weights in it. */
  readonly first: number;
  /** Seconds an image of several, once the threads are warm. */
  readonly each: number;
  /** Largest memory of the process so far, MB. */
  readonly peak: number;
}

type Runs = { readonly title: string; readonly note: string } & Record<'generate' | 'encode', Timing>;

/** Times both signatures on the backend of PERCEPT_BACKEND; why it cannot be had, where it cannot. */
async function timeRuns(folder: string, threads: number): Promise<Runs | { missing: string }> {
  const models = modelThreads(dirname(process.argv[1]!), threads);
  try {
    const backend = await models.backend().catch((error: unknown) => ({ missing: (error as Error).message }));
    if ('missing' in backend) return backend;
    const generate = await timeSignature(
      models,
      { folder, signature: 'generate', output: 'default' },
      threads,
    );
    const encode = await timeSignature(models, { folder, signature: 'encode', output: 'z_mean' }, threads);
    return { ...backend, generate, encode };
  } finally {
    await models.close();
  }
}

async function timeSignature(
  models: ModelRunner,
  { folder, signature, output }: { folder: string; signature: string; output: string },
  threads: number,
): Promise<Timing> {
  const { inputs } = await findSignature(folder, signature);
  const [input] = inputs;
  const sides = input!.shape!.slice(1).map((side) => side ?? 1);
  const each = sides.reduce((size, side) => size * side, 1);
  const request = (items: number): ModelRequest => ({
    folder,
    signature,
    inputs: {
      [input!.name]: {
        shape: [items, ...sides],
        data: Float32Array.from({ length: items * each }, (_, i) => Math.sin(i + 1)),
      },
    },
    outputs: [output],
  });
  const seconds = async (items: number): Promise<number> => {
    const start = performance.now();
    await runAll(models, request(items));
    return (performance.now() - start) / 1000;
  };
  const first = await seconds(1);
  // Each thread loads the weights with its first image.
  await seconds(2 * threads);
  const count = 4 * threads;
  return { first, each: (await seconds(count)) / count, peak: peakMegabytes() };
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
    const imported = inOwnProcess(['import', folder]) as Record<'seconds' | 'peak' | 'megabytes', number> & {
      stored: string;
    };
    say(
      `  import   ${imported.seconds.toFixed(1)} s, peak ${imported.peak.toFixed(0)} MB, ${imported.megabytes.toFixed(0)} MB stored`,
    );
    for (const backend of backendNames) {
      if (backend === 'cpu' && size === 'full') {
        say('  cpu      not timed: minutes an image');
        continue;
      }
      for (const threads of backend === 'node-gpu' ? [1] : [1, 2])
        if (!sayRuns(say, backend, threads, imported.stored, size)) break;
    }
    const python = findPython('tensorflow');
    if (python === undefined) {
      say('  No Python with TensorFlow: only Percept is timed (PERCEPT_PYTHON names one).');
      return;
    }
    for (const threads of [1, 2]) {
      const peer = runPeer<Record<'generate' | 'encode', number> & { peak?: number; version: string }>(
        python,
        'models_peer.py',
        ['time', join(folder, 'module'), String(threads)],
      );
      const peak = peer.peak === undefined ? '' : `, peak ${peer.peak.toFixed(0)} MB`;
      say(`  TensorFlow ${peer.version} for Python, ${counted(threads)}${peak}`);
      for (const signature of ['generate', 'encode'] as const)
        say(`    ${signature.padEnd(8)} ${speed(peer[signature], GMAC[signature], size)}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns whether the backend is there */
function sayRuns(
  say: (line: string) => void,
  backend: BackendName,
  threads: number,
  stored: string,
  size: 'full' | 'small',
): boolean {
  const runs = inOwnProcess(['run', stored, String(threads)], { PERCEPT_BACKEND: backend }) as
    Runs | { missing: string };
  if ('missing' in runs) {
    say(`  ${backend.padEnd(8)} ${runs.missing}`);
    return false;
  }
  say(`  ${backend.padEnd(8)} ${runs.title}, ${counted(threads)}`);
  for (const signature of ['generate', 'encode'] as const) {
    const { first, each, peak } = runs[signature];
    say(
      `    ${signature.padEnd(8)} ${speed(each, GMAC[signature], size)}; the first after ${first.toFixed(2)} s, peak ${peak.toFixed(0)} MB`,
    );
  }
  return true;
}

function counted(threads: number): string {
  return `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

function speed(seconds: number, gmac: number, size: 'full' | 'small'): string {
  const images = `${(1 / seconds).toFixed(2)} images/s`;
  return size === 'full' ? `${images}, ${(gmac / seconds).toFixed(1)} GMAC/s` : images;
}

function inOwnProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}): unknown {
  const { status, stdout } = spawnSync(process.execPath, [process.argv[1]!, 'models', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the step ${args[0]} failed`);
  return stdout === '' ? {} : JSON.parse(stdout);
}
