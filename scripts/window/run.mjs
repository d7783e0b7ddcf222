// Loads a TypeScript module of this folder and calls it: node scripts/window/run.mjs bench | screenshots [FOLDER]
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [what, ...args] = process.argv.slice(2);
if (what !== 'bench' && what !== 'screenshots') {
  console.error('Say what: bench, or screenshots and the folder they go to.');
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
const { module } = await runnerImport(join(here, `${what}.ts`), { configFile: false, logLevel: 'error' });
await module.default(...args);
