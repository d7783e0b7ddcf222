import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { registerBackend, type KernelBackend } from '@tensorflow/tfjs-core';
import { PerceptError } from '../../errors.ts';
import { prepareTensorFlow } from './prepare-tensorflow.ts';
import { putBackUtil } from './put-back-util.ts';

/** TensorFlow in this thread. */
export interface TensorFlow {
  readonly version: string;
  /** Whether it computes on a GPU. */
  readonly gpu: boolean;
}

/** What of the binding is used here; the rest is the package's business. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

interface Installed {
  readonly name: string;
  readonly folder: string;
}

// Of the bundle as of the sources: packages are where Node finds them.
// Not "require": the builder declares that name for every file.
const requireHere = createRequire(import.meta.url);
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
const BINDING = 'tfjs_binding.node';
const INSTALL = 'Install it (npm install @tensorflow/tfjs-node-gpu, or @tensorflow/tfjs-node without a GPU)';

let loaded: TensorFlow | undefined;

/**
 * Loads TensorFlow by one of the optional packages tfjs-node-gpu and tfjs-node, whose C library is either their own or was built
 * by `npm run tfjs-node` against that of TensorFlow for Python; registers it as the backend `tensorflow`.
 * @throws PerceptError that says what is missing
 */
export function loadTensorFlow(): TensorFlow {
  if (loaded !== undefined) return loaded;
  const packages = PACKAGES.map(installed).filter((found) => found !== undefined);
  const [first] = packages;
  if (first === undefined)
    throw new PerceptError('TensorFlow for Node is not installed', { remedy: `${INSTALL}.` });
  const own = packages.flatMap((from) => bindingsOf(from).map((binding) => ({ from, binding })));
  const built = builtBinding();
  const [choice] = [...own, ...(existsSync(built) ? [{ from: first, binding: built }] : [])];
  if (choice === undefined)
    throw new PerceptError(`${first.name} is installed without its library of TensorFlow`, {
      file: first.folder,
      remedy:
        'Let it fetch the library (npm rebuild), or build it against TensorFlow for Python (npm run tfjs-node).',
    });
  loaded = load(choice.from, choice.binding);
  return loaded;
}

function load(from: Installed, file: string): TensorFlow {
  prepareTensorFlow();
  putBackUtil();
  try {
    const binding = openLibrary(file) as Binding;
    requireHere(join(from.folder, 'dist', 'register_all_kernels.js'));
    const { NodeJSKernelBackend } = requireHere(join(from.folder, 'dist', 'nodejs_kernel_backend.js')) as {
      NodeJSKernelBackend: new (binding: Binding, packageName: string) => KernelBackend;
    };
    registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, from.name));
    return { version: binding.TF_Version, gpu: binding.isUsingGpuDevice() };
  } catch (cause) {
    throw new PerceptError(`the library of TensorFlow does not load: ${(cause as Error).message}`, {
      file,
      remedy: 'Install the package again, or choose another backend (--backend wasm).',
      cause,
    });
  }
}

/** Of dlopen: the library stays when the thread that opened it ends, for TensorFlow's own threads run on. */
const NODELETE = process.platform === 'darwin' ? 0x80 : 0x1000;

function openLibrary(file: string): unknown {
  const module = { exports: {} };
  process.dlopen(module, file, constants.dlopen.RTLD_LAZY | NODELETE);
  return module.exports;
}

function installed(name: string): Installed | undefined {
  try {
    return { name, folder: dirname(requireHere.resolve(`${name}/package.json`)) };
  } catch {
    return undefined;
  }
}

/** Libraries that came with a package: one for each version of Node's interface, the newest first. */
function bindingsOf({ folder }: Installed): string[] {
  const lib = join(folder, 'lib');
  if (!existsSync(lib)) return [];
  const versions = readdirSync(lib).flatMap((name) => /^napi-v(\d+)$/.exec(name)?.[1] ?? []);
  return versions
    .map(Number)
    .sort((a, b) => b - a)
    .map((version) => join(lib, `napi-v${version}`, BINDING))
    .filter((file) => existsSync(file));
}

/** Where scripts/tfjs-node/build.mjs puts what it builds: node_modules/.cache/percept/tfjs-node. */
export function builtBinding(): string {
  const modules = join(dirname(requireHere.resolve('@tensorflow/tfjs-core/package.json')), '..', '..');
  return join(modules, '.cache', 'percept', 'tfjs-node', BINDING);
}
