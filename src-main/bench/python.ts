import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';

// The entry of the bundle lies in out/main, the peers' scripts in scripts/bench.
const scripts = resolve(dirname(process.argv[1]!), '..', '..', 'scripts', 'bench');

/** A Python that has some modules: PERCEPT_PYTHON, python3 or python; undefined where there is none. */
export function findPython(modules = 'numpy, nibabel'): string | undefined {
  const candidates = [process.env['PERCEPT_PYTHON'], 'python3', 'python'].filter(
    (name) => name !== undefined,
  );
  return candidates.find(
    (name) => spawnSync(name, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0,
  );
}

/** Runs a script of scripts/bench and parses the JSON document that it prints. */
export function runPeer<T>(python: string, script: string, args: readonly string[]): T {
  const { status, stdout, stderr } = spawnSync(python, [join(scripts, script), ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${script} failed:\n${stderr}`);
  return JSON.parse(stdout) as T;
}
