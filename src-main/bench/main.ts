import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPool } from '../compute/pool.ts';
import { benchGlm } from '../glm/glm.bench.ts';
import { indexStudy } from '../study/bids/index.ts';
import { benchFitInPool } from './glm-pool.ts';
import { benchIngest } from './ingest.ts';
import { benchLive, type LiveTiming } from './live.ts';
import { benchPermutations } from './permutations.ts';
import { findPython, runPeer } from './python.ts';

// `npm run bench`: what Percept takes, beside what its peers take on the same arrays on the same machine in the same run.
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
if (process.argv[2] === 'models') {
  await (await import('./models.ts')).benchModels(process.argv.slice(3));
  process.exit();
}
const threads = Math.min(2, availableParallelism());
const python = findPython();
const folder = await mkdtemp(join(tmpdir(), 'percept-bench-'));

try {
  say(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} processors, Node ${process.versions.node}; ${threads} threads are used`,
  );
  say(
    python === undefined
      ? 'No Python with NumPy and nibabel: only Percept is timed (PERCEPT_PYTHON names one).\n'
      : `Peers: ${python}\n`,
  );

  const ingest = await benchIngest(folder, 2 * threads);
  say(`read, inflate and mask ${ingest.runs} runs of 64x64x50x178 int16 .nii.gz, ${ingest.voxels} voxels`);
  say(
    `  Percept, ${2 * threads} at a time on ${threads} processors   ${ingest.seconds.toFixed(2)} s, ${(ingest.seconds / ingest.runs).toFixed(3)} s a run`,
  );
  if (python !== undefined) {
    const peer = runPeer<{ int16: number; float32: number }>(python, 'ingest_peers.py', [
      ingest.mask,
      ...ingest.files,
    ]);
    say(
      `  nibabel + NumPy, int16 [voxels x scans]    ${peer.int16.toFixed(3)} s a run      ratio ${ratio(peer.int16, ingest.seconds / ingest.runs)}`,
    );
    say(
      `  nibabel + NumPy, float32 [scans x voxels]  ${peer.float32.toFixed(3)} s a run      ratio ${ratio(peer.float32, ingest.seconds / ingest.runs)}   (what Percept makes)`,
    );
  }

  const glm = await benchGlm(folder);
  const pool = startPool(join(import.meta.dirname, 'compute-worker.js'), undefined, threads);
  const pooled = await benchFitInPool(pool, folder, glm.voxels).finally(() => pool.close());
  say(
    `\nGLM: ${glm.scans} scans x ${glm.columns} effects, 24 runs' constants and drift, ${glm.voxels} voxels, float64 sums`,
  );
  const peer =
    python === undefined
      ? undefined
      : runPeer<GlmPeers>(python, 'glm_peers.py', [folder, ...process.argv.slice(2)]);
  for (const timing of glm.timings) {
    const name = timing.noise === 'ols' ? 'OLS' : 'AR(1), a rho for each voxel';
    say(`  ${name}`);
    say(
      `    Percept, one thread, arrays in memory            ${timing.oneThread.toFixed(3)} s (the model: ${timing.plan.toFixed(3)} s of it)`,
    );
    say(`    Percept, half of the voxels (the slower half)     ${timing.halves.toFixed(3)} s`);
    say(`    Percept, ${threads} threads, from files to weights        ${pooled[timing.noise].toFixed(3)} s`);
    // SPM12 and nipy cannot be had everywhere: seconds measured once on this kind of machine, marked so.
    const published =
      timing.noise === 'ols'
        ? ([['SPM12 core', 5.1]] as const)
        : ([
            ['SPM12 core, one rho for all', 126],
            ['nipy', 10.4],
          ] as const);
    for (const [who, seconds] of published)
      say(
        `    ${who}, measured earlier elsewhere: ${seconds} s   ratio ${ratio(seconds, pooled[timing.noise])} (not of this run)`,
      );
    if (peer === undefined) continue;
    if (timing.noise === 'ols') {
      const { seconds, maxDifference } = peer.ols;
      say(
        `    NumPy, float64 normal equations: ${seconds.toFixed(3)} s   ratio ${ratio(seconds, timing.oneThread)} (one thread), ${ratio(seconds, pooled.ols)} (${threads} threads)`,
      );
      say(`    largest difference of the weights from NumPy: ${maxDifference.toExponential(1)}`);
    } else {
      const { secondsPerVoxel, voxelsCompared, maxDifference, nilearnSeconds } = peer.ar1;
      const dense = secondsPerVoxel * glm.voxels;
      say(
        `    NumPy, dense, one voxel after the other: ${dense.toFixed(0)} s (from ${voxelsCompared} voxels)   ratio ${ratio(dense, pooled.ar1)}`,
      );
      if (nilearnSeconds !== null) {
        say(
          `    nilearn, rho in hundredths: ${nilearnSeconds.toFixed(1)} s   ratio ${ratio(nilearnSeconds, timing.oneThread)} (one thread), ${ratio(nilearnSeconds, pooled.ar1)} (${threads} threads)`,
        );
      }
      say(
        `    largest difference of the weights from NumPy (${voxelsCompared} voxels): ${maxDifference.toExponential(1)}`,
      );
    }
  }

  say(
    `\n10,000 permutations x 10 regions x 5 subjects, five scores each, corrected over regions: ${benchPermutations().toFixed(2)} s on one thread`,
  );
  const live = benchLive();
  const ms = ({ p50, p95, voxels }: LiveTiming['drag']): string =>
    `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (${voxels} voxels each)`;
  say(
    `region change -> latents and scores of ${live.nSubjects} subjects, ${live.nVoxels} voxels, 120 latents, one thread`,
  );
  say(`  a sphere dragged by a voxel                      ${ms(live.drag)}`);
  say(`  masks chosen anew                                ${ms(live.jump)}`);
  say(
    `  the same regions as a run decodes them           ${live.batch.toFixed(1)} ms   ratio ${ratio(live.batch, live.drag.p50)}`,
  );
  say(
    `opening a study of 5 subjects x 79 runs:                            ${(await benchIndex(join(folder, 'study'))).toFixed(2)} s`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** What scripts/bench/glm_peers.py prints. */
interface GlmPeers {
  readonly ols: { readonly seconds: number; readonly maxDifference: number };
  readonly ar1: {
    readonly secondsPerVoxel: number;
    readonly voxelsCompared: number;
    readonly maxDifference: number;
    readonly nilearnSeconds: number | null;
  };
}

function ratio(peer: number, ours: number): string {
  return `${(peer / ours).toFixed(1)}x`;
}

/** Seconds to index a study of the paper's size: 5 subjects, 24 + 35 + 20 runs each, a sidecar a run. */
async function benchIndex(root: string): Promise<number> {
  for (let s = 1; s <= 5; s++) {
    for (const [session, runs] of [
      ['training', 24],
      ['test', 35],
      ['imagery', 20],
    ] as const) {
      const func = join(root, `sub-0${s}`, `ses-${session}`, 'func');
      await mkdir(func, { recursive: true });
      for (let r = 1; r <= runs; r++) {
        const stem = join(func, `sub-0${s}_ses-${session}_task-perception_run-${String(r).padStart(2, '0')}`);
        await writeFile(`${stem}_bold.json`, '{"RepetitionTime": 3}');
        await writeFile(`${stem}_bold.nii.gz`, 'not read');
        await writeFile(`${stem}_events.tsv`, 'onset\tduration\tstimulus_name\n');
      }
    }
  }
  const started = performance.now();
  await indexStudy(root);
  return (performance.now() - started) / 1000;
}
