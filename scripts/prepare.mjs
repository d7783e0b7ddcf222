// Makes a fresh clone ready: installs what is missing, builds what is out of date. Instant when there is nothing to do.
// Node and npm alone are needed; this file imports nothing that has to be installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Percept needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

install();
build();

function install() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(process.versions.modules).digest('hex');
  const stamp = join(root, 'node_modules', '.percept-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Percept: installing its packages (npm ci), once ...');
  // tfjs-node-gpu is optional and downloads libtensorflow: where that cannot be had, npm goes on without it.
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'The packages could not be installed. Is the npm registry within reach?',
  );
  writeFileSync(stamp, wanted);
}

function build() {
  const stamp = join(root, 'out', '.percept-built');
  const newest = Math.max(
    ...['src-main', 'src-renderer', 'package.json', 'package-lock.json', 'electron.vite.config.ts'].map(
      (name) => newestIn(join(root, name)),
    ),
  );
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest) return;
  console.error('Percept: building ...');
  const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  run(process.execPath, [vite, 'build', '--logLevel', 'error'], 'The build failed.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
}

function newestIn(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

function run(command, args, complaint) {
  // On Windows npm is a batch file, which only a shell starts. What it prints goes to standard error: standard output is the program's.
  const windowsBatch = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(windowsBatch ? 'npm.cmd' : command, args, {
    cwd: root,
    stdio: ['ignore', process.stderr.fd ?? 2, 'inherit'],
    shell: windowsBatch,
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
  if (status !== 0) {
    console.error(`Percept: ${complaint}`);
    process.exit(status ?? 1);
  }
}
