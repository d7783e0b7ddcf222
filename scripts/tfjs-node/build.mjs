// Builds the binding of tfjs-node against the libraries of TensorFlow for Python, which carry its C interface: for machines
// where npm could not fetch libtensorflow, and a wheel is there. `node scripts/tfjs-node/build.mjs`, or of `npm test`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = join(root, 'node_modules');
// Where src-main/latents/backends/tfjs-node.ts looks for it.
const folder = join(modules, '.cache', 'percept', 'tfjs-node');
const binding = join(folder, 'tfjs_binding.node');
const logLevel = join(root, 'scripts', 'tfjs-node', 'log_level.cc');
const MINUTE_MS = 60_000;

/** Why there is nothing to build, or to build with. */
class Missing extends Error {}

/**
 * Builds it unless that was done with the same TensorFlow.
 * @returns {{ built: true, title: string } | { built: false, why: string }}
 */
export function buildTfjsNode() {
  try {
    const tensorflow = findTensorFlow();
    findCompiler();
    findHeaders();
    const source = findSource() ?? fetchSource();
    const title = `TensorFlow ${tensorflow.version} in ${tensorflow.folder}`;
    const log = readFileSync(logLevel, 'utf8');
    const key = JSON.stringify({ ...tensorflow, source: source.version, node: process.version, log });
    const stamp = join(folder, 'built.json');
    if (existsSync(binding) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key)
      return { built: true, title };
    rmSync(stamp, { force: true });
    mkdirSync(folder, { recursive: true });
    compile(tensorflow, source);
    writeFileSync(stamp, key);
    return { built: true, title };
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return { built: false, why: error.message };
  }
}

function compile(tensorflow, source) {
  if (process.platform === 'win32') throw new Missing('on Windows it is not built');
  const made = join(folder, 'new.node');
  const compileWith = (...more) =>
    run(
      findCompiler(),
      [
        ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
        ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []),
        ...[findHeaders(), join(tensorflow.folder, 'include'), source.folder].map((path) => `-I${path}`),
        ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(source.folder, 'binding', file)),
        ...more,
        ...tensorflow.libraries.map((name) => join(tensorflow.folder, name)),
        `-Wl,-rpath,${tensorflow.folder}`,
        ...['-o', made],
      ],
      'it does not compile',
    );
  try {
    compileWith(logLevel);
  } catch (error) {
    // Of a TensorFlow whose log is its own, which needs no help.
    if (!(error instanceof Missing)) throw error;
    compileWith();
  }
  // Built is what also loads: in a process of its own, for what does not load may crash.
  const code = 'process.stdout.write(require(process.argv[1]).TF_Version)';
  const version = run(process.execPath, ['-e', code, made], 'it was built and does not load');
  if (!/^2\.\d+\./.test(version)) throw new Missing(`it was built against TensorFlow "${version}"`);
  renameSync(made, binding);
}

/** A Python whose TensorFlow has the libraries, without loading them. */
function findTensorFlow() {
  const script = `
import importlib.util, importlib.metadata, json, os
found = importlib.util.find_spec("tensorflow")
folder = os.path.dirname(found.origin)
names = importlib.metadata.packages_distributions()["tensorflow"]
versions = [importlib.metadata.version(name) for name in names if name.startswith("tensorflow")]
print(json.dumps({"folder": os.path.realpath(folder), "version": versions[0]}))`;
  const candidates = [process.env['PERCEPT_PYTHON'], 'python3', 'python'].filter(Boolean);
  for (const python of candidates) {
    const { status, stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8', timeout: MINUTE_MS });
    if (status !== 0) continue;
    const { folder: found, version } = JSON.parse(stdout);
    const ending = process.platform === 'darwin' ? '2.dylib' : 'so.2';
    const libraries = ['libtensorflow_cc', 'libtensorflow_framework'].map((name) => `${name}.${ending}`);
    const lacking = libraries.find((name) => !existsSync(join(found, name)));
    if (lacking !== undefined) throw new Missing(`${found} has no ${lacking}`);
    return { folder: found, version, libraries };
  }
  throw new Missing('no Python with TensorFlow (PERCEPT_PYTHON names one)');
}

/** The package with the binding's source, where it is installed. */
function findSource() {
  for (const name of ['tfjs-node-gpu', 'tfjs-node']) {
    const at = join(modules, '@tensorflow', name);
    if (!existsSync(join(at, 'binding', 'tfjs_binding.cc'))) continue;
    return { folder: at, version: JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')).version };
  }
  return undefined;
}

/** npm leaves the package out where fetching libtensorflow fails: without its install script it has all that is needed here. */
function fetchSource() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = `@tensorflow/tfjs-node@${optionalDependencies['@tensorflow/tfjs-node']}`;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run(npm, ['install', ...options, wanted], 'tfjs-node could not be fetched');
  const found = findSource();
  if (found === undefined) throw new Missing('npm did not install tfjs-node');
  return found;
}

/** Headers of Node's interface for libraries: the same for all its versions. */
function findHeaders() {
  const found = [
    resolve(dirname(process.execPath), '..', 'include', 'node'),
    '/usr/include/node',
    '/usr/local/include/node',
  ].find((path) => existsSync(join(path, 'node_api.h')));
  if (found === undefined) throw new Missing('no headers of Node (node_api.h)');
  return found;
}

function findCompiler() {
  const found = [process.env['CXX'], 'c++', 'g++', 'clang++']
    .filter(Boolean)
    .find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (found === undefined) throw new Missing('no C++ compiler');
  return found;
}

function run(command, args, complaint) {
  const { status, signal, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: MINUTE_MS,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  if (status === 0) return stdout;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  throw new Missing(`${complaint} (${signal ?? `exit code ${status}`}): ${said}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const result = buildTfjsNode();
  console.log(
    result.built ? `tfjs-node: built against ${result.title}` : `tfjs-node: not built: ${result.why}`,
  );
  process.exitCode = result.built ? 0 : 1;
}
