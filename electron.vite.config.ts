import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

/** Hash of all sources, so that cached steps are never used by other code than made them. */
function hashSources(): string {
  const hash = createHash('sha256');
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'fixtures') visit(path);
      } else if (/\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) {
        hash.update(relative(root, path).split(sep).join('/'));
        hash.update(readFileSync(path, 'utf8').replaceAll('\r\n', '\n'));
      }
    }
  };
  visit(resolve(root, 'src-main'));
  hash.update(readFileSync(resolve(root, 'package-lock.json'), 'utf8').replaceAll('\r\n', '\n'));
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
        input: {
          cli: resolve(root, 'src-main/cli/main.ts'),
          bench: resolve(root, 'src-main/bench/main.ts'),
          'compute-worker': resolve(root, 'src-main/compute/worker.ts'),
        },
      },
    },
  },
});
