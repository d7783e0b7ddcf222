// Renders scenes for the training of the tutorial generator: raw pixels and what is in them.
//   node scripts/generator/render.mjs FOLDER [--per-category 380] [--part 0/1]
// Part p of q renders every q-th scene of a category, so that processes can share the work:
//   node scripts/generator/render.mjs FOLDER --part 0/2 & node scripts/generator/render.mjs FOLDER --part 1/2
//
// The study's own pictures are not among them: scene i of a category comes from the stream "generator CATEGORY i" of
// the random numbers, while a tutorial study draws from "scene CATEGORY i" of its seed. train.py checks the outcome too.
//
// FOLDER/scenes.json       seed, categories and names of the parameters
// FOLDER/pixels-P.u8       sRGB, [n x 64 x 64 x 3], row-major; the categories take turns, so scene k is of category k % 28
// FOLDER/parameters-P.f32  [n x parameters], little-endian
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const SEED = 64;
const source = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src-main');

async function sourceModule(...path) {
  const { module } = await runnerImport(join(source, ...path), { configFile: false, logLevel: 'error' });
  return module;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'per-category': { type: 'string', default: '380' },
    part: { type: 'string', default: '0/1' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('usage: node scripts/generator/render.mjs FOLDER');
const perCategory = Number(values['per-category']);
const [part, parts] = values.part.split('/').map(Number);

const { drawScene, FORM, LAYOUT, MEANINGS, TEST_CATEGORIES, TRAINING_CATEGORIES } = await sourceModule(
  'tutorial',
  'scenes',
  'scene.ts',
);
const { seeded } = await sourceModule('maths', 'random.ts');
const categories = [...TRAINING_CATEGORIES, ...TEST_CATEGORIES];

await mkdir(folder, { recursive: true });
await writeFile(
  join(folder, 'scenes.json'),
  `${JSON.stringify({ seed: SEED, categories, parameters: [...LAYOUT, ...MEANINGS, ...FORM] })}\n`,
);
const pixels = await open(join(folder, `pixels-${part}.u8`), 'w');
const parameters = await open(join(folder, `parameters-${part}.f32`), 'w');
const started = Date.now();
let rounds = 0;
for (let i = part; i < perCategory; i += parts) {
  for (const category of categories) {
    const scene = drawScene(category, seeded(SEED, `generator ${category} ${i}`));
    await pixels.write(Uint8Array.from(scene.pixels, (value) => Math.round(255 * value)));
    await parameters.write(new Uint8Array(Float32Array.from([...scene.low, ...scene.high]).buffer));
  }
  rounds++;
  if (rounds % 20 === 0)
    console.log(`${rounds * categories.length} scenes, ${((Date.now() - started) / 1000).toFixed(0)} s`);
}
await pixels.close();
await parameters.close();
