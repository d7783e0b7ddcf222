import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { prepareTensorFlow } from './prepare-tensorflow.ts';
import { builtBinding } from './tfjs-node.ts';

afterEach(() => vi.unstubAllEnvs());

/** What a process says that loads the binding and asks whether there is a GPU. */
function load(): string {
  const code = `
    const module = { exports: {} };
    process.dlopen(module, process.argv[1]);
    module.exports.isUsingGpuDevice();
    process.stdout.write(module.exports.TF_Version);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code, builtBinding()], { encoding: 'utf8' });
  expect(stdout).toMatch(/^2\./);
  return stderr;
}

it.skipIf(!existsSync(builtBinding()))(
  'TensorFlow says nothing while it is loaded, unless the user asks for it',
  () => {
    vi.stubEnv('TF_CPP_MIN_LOG_LEVEL', undefined);
    prepareTensorFlow();
    expect(load()).toBe('');
    vi.stubEnv('TF_CPP_MIN_LOG_LEVEL', '0');
    prepareTensorFlow();
    expect(load()).not.toBe('');
  },
  60_000,
);
