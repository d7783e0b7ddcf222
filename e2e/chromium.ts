import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

/** Names of programs that are Chromium, by which they are found in PATH. */
const names =
  process.platform === 'win32'
    ? ['chrome.exe', 'msedge.exe', 'chromium.exe']
    : ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Where installers put it. */
function usualPlaces(): string[] {
  if (process.platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
      (name) => process.env[name] ?? [],
    );
    return folders.flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      join(folder, 'Chromium', 'Application', 'chrome.exe'),
    ]);
  }
  if (process.platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  return ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'].flatMap((folder) =>
    [...names, 'chrome'].map((name) => join(folder, name)),
  );
}

/** The Chromium that windows are tested in: PERCEPT_CHROMIUM, what is installed, or Playwright's own; undefined without one. */
export function findChromium(): string | undefined {
  const inPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const given = process.env['PERCEPT_CHROMIUM'];
  if (given !== undefined && given !== '') {
    if (!isFile(given)) throw new Error(`PERCEPT_CHROMIUM names ${given}, which is no file`);
    return given;
  }
  return [...usualPlaces(), ...inPath, chromium.executablePath()].find(isFile);
}

function isFile(path: string): boolean {
  return path !== '' && existsSync(path) && statSync(path).isFile();
}

/** Software rendering, which is the same everywhere, and no network. */
export function chromiumArguments(): string[] {
  return [
    '--use-gl=angle',
    // Debian's Chromium turns it on, also where the graphics are software: then text is drawn by the processor at many times its price.
    '--disable-gpu-rasterization',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
    // Chromium's sandbox refuses root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

/**
 * Installs Chromium where that is a matter of one command: as root on a system with apt-get.
 * @returns whether it was tried
 */
export function installChromium(say: (line: string) => void): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isFile('/usr/bin/apt-get')) return false;
  say('installing Chromium for the window tests (apt-get install chromium) ...');
  const apt = (...args: string[]): number | null =>
    spawnSync('/usr/bin/apt-get', args, {
      stdio: 'ignore',
      timeout: 600_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status;
  if (apt('update') !== 0 || apt('install', '-y', 'chromium') !== 0) say('Chromium could not be installed');
  return true;
}
