import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const here = (...parts: string[]): string => resolve(root, ...parts);

/** Folders that no cached step depends on: shells and the contract with the window. */
const shells = [
  ...['desktop', 'serve', 'shell', 'services', 'cli', 'contract', 'bench', 'testing'],
  // Figures show what was computed and change none of it.
  ...['figures', join('compute', 'figures')],
];

/** Hash of all sources that results depend on, so that cached steps are never used by other code than made them. */
function hashSources(): string {
  const hash = createHash('sha256');
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'fixtures' && !shells.includes(relative(here('src-main'), path))) visit(path);
      } else if (/\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) {
        hash.update(relative(root, path).split(sep).join('/'));
        hash.update(readFileSync(path, 'utf8').replaceAll('\r\n', '\n'));
      }
    }
  };
  visit(here('src-main'));
  hash.update(readFileSync(here('package-lock.json'), 'utf8').replaceAll('\r\n', '\n'));
  return hash.digest('hex').slice(0, 16);
}

export default defineConfig({
  main: {
    define: { __PERCEPT_BUILD__: JSON.stringify(hashSources()) },
    build: {
      outDir: 'out/main',
      target: 'node20',
      sourcemap: true,
      rolldownOptions: {
        external: ['electron'],
        input: {
          cli: here('src-main/cli/main.ts'),
          bench: here('src-main/bench/main.ts'),
          desktop: here('src-main/desktop/main.ts'),
          'compute-host': here('src-main/compute/host.ts'),
          'compute-worker': here('src-main/compute/worker.ts'),
          'model-worker': here('src-main/latents/import/run/model-worker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload may load nothing but Electron: all else is built in.
      externalizeDeps: false,
      rolldownOptions: {
        external: ['electron'],
        input: { preload: here('src-main/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: here('src-renderer'),
    plugins: [svelte({ configFile: false })],
    build: {
      outDir: 'out/renderer',
      minify: true,
      sourcemap: true,
      target: 'chrome148',
      rolldownOptions: { input: { index: here('src-renderer/index.html') } },
    },
  },
});
