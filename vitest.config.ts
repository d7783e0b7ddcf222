import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const patience = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  pool: 'forks' as const,
  // Whatever else a machine has: tests that are about other backends name them.
  env: { PERCEPT_BACKEND: 'wasm' },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: { name: 'main', include: ['src-main/**/*.test.ts', 'e2e/**/*.test.ts'], ...patience },
      },
      {
        // Managers of the window hold their state in runes, which the compiler turns into code.
        // For the browser: what the compiler makes for a server has no effects.
        plugins: [svelte({ configFile: false, dynamicCompileOptions: () => ({ generate: 'client' }) })],
        resolve: { conditions: ['browser'] },
        // Tests count as code of a server to Vite, and without this get the half of Svelte whose untrack and flushSync do nothing.
        ssr: { resolve: { conditions: ['browser', 'module', 'node', 'development'] } },
        test: {
          name: 'window',
          include: ['src-renderer/**/*.test.ts'],
          server: { deps: { inline: ['svelte'] } },
          ...patience,
        },
      },
    ],
  },
});
