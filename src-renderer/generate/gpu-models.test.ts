import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, describe, expect, it } from 'vitest';
import { build, type Rolldown } from 'vite';
import { chromiumArguments, findChromium } from '../../e2e/chromium.ts';
import { tolerances } from '../../src-main/latents/backends/tolerances.ts';
import { importModel } from '../../src-main/latents/import/import-model.ts';
import { findSignature, readGraph } from '../../src-main/latents/import/run/graph-files.ts';
import type { Values } from '../../src-main/latents/import/run/run-signature.ts';
import {
  fixtureArchive,
  largestError,
  readExpected,
} from '../../src-main/latents/import/testing/fixtures.ts';

// The window's GPU, by software, held against what TensorFlow computes.

let browser: Browser;
let page: Page;
let server: Server;
let store = '';
const files = new Map<string, string>();

/** Chromium's own WebGPU on the processor; where it cannot be had, the tests are skipped and say so. */
const webgpu = [
  ...chromiumArguments(),
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];
const executablePath = findChromium();
const adapter = executablePath === undefined ? 'there is no Chromium' : await openPage();

async function openPage(): Promise<string | null> {
  store = await mkdtemp(join(tmpdir(), 'percept-webgpu-'));
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: join(import.meta.dirname, 'gpu-models.ts'),
        formats: ['iife'],
        name: 'gpuModels',
        fileName: 'gpu',
      },
    },
  })) as Rolldown.RolldownOutput[];
  const code = output[0]!.output[0].code;
  // A page of its own address: WebGPU is for secure ones.
  server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.setHeader('Content-Type', file === undefined ? 'text/html' : 'application/octet-stream');
    if (file === undefined) response.end('<!doctype html><html lang="en"><title>GPU</title></html>');
    else void readFile(file).then((bytes) => response.end(bytes));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  browser = await chromium.launch({ executablePath: executablePath!, args: webgpu });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.addScriptTag({ content: code });
  return page.evaluate('gpuModels.startGpu()');
}

afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(store, { recursive: true, force: true });
});

/** Runs a signature of a stored model in the page, its files fetched as they lie in the store. */
async function runInPage(
  folder: string,
  name: string,
  inputs: Record<string, Values>,
  outputs: string[],
): Promise<Record<string, Values>> {
  const { graph, weightBytes } = await findSignature(folder, name);
  const { paths } = await readGraph(join(folder, graph), weightBytes);
  const urls = [join(folder, graph, 'model.json'), ...paths].map((path, i) => {
    const url = `/${name}-${files.size}-${i}`;
    files.set(url, path);
    return url;
  });
  const given = Object.entries(inputs).map(([input, { shape, data }]) => [input, [...shape], [...data]]);
  const made: Record<string, { shape: number[]; data: number[] }> = await page.evaluate(
    `(async () => {
      const [graph, ...weights] = await Promise.all(${JSON.stringify(urls)}.map(async (url) => (await fetch(url)).arrayBuffer()));
      const given = ${JSON.stringify(given)}.map(([name, shape, data]) => [name, { shape, data: new Float32Array(data) }]);
      const made = await gpuModels.runOnGpu(${JSON.stringify(`${folder} ${name}`)}, { graph, weights }, Object.fromEntries(given), ${JSON.stringify(outputs)});
      return Object.fromEntries(Object.entries(made).map(([name, { shape, data }]) => [name, { shape, data: [...data] }]));
    })()`,
  );
  return Object.fromEntries(
    Object.entries(made).map(([output, { shape, data }]) => [
      output,
      { shape, data: Float32Array.from(data) },
    ]),
  );
}

const { share } = tolerances.webgpu;

it.skipIf(process.env['CI'] !== 'true' && executablePath === undefined)(
  'has a Chromium where it must',
  () => {
    expect(executablePath).toBeDefined();
  },
);

describe.skipIf(executablePath === undefined || adapter === null)(
  `WebGPU (${adapter ?? 'no adapter'})`,
  () => {
    it('gives the pictures of the tutorial’s generator that TensorFlow gives', async () => {
      const source = resolve(import.meta.dirname, '../../resources/generator');
      const { generate: golden } = JSON.parse(await readFile(join(source, 'golden.json'), 'utf8')) as {
        generate: { z: number[][]; at: [number, number, number][]; values: number[][] };
      };
      const { folder } = await importModel(source, store);
      const z = { shape: [golden.z.length, 40], data: Float32Array.from(golden.z.flat()) };
      const { default: images } = await runInPage(folder, 'generate', { z }, ['default']);
      expect(images!.shape).toEqual([3, 64, 64, 3]);
      const size = 64 * 64 * 3;
      golden.values.forEach((values, i) =>
        golden.at.forEach(([row, col, channel], k) => {
          const here = images!.data[i * size + (row * 64 + col) * 3 + channel]!;
          expect(Math.abs(here - values[k]!)).toBeLessThan(share);
        }),
      );
    });

    it.each([
      ['mini_bigbigan', 'generate', {}],
      ['tf2', 'to_image', { encode: 'to_latent:mean', generate: 'to_image:image' }],
    ])('gives what TensorFlow gives of %s: %s', async (name, signature, options) => {
      const { card, folder } = await importModel(fixtureArchive(name), store, options);
      const expected = (await readExpected(name))[signature]!;
      const outputs = card.signatures
        .find((one) => one.name === signature)!
        .outputs.filter(({ dtype, sampled }) => dtype === 'float32' && !sampled)
        .map((output) => output.name);
      const made = await runInPage(folder, signature, expected.inputs, outputs);
      expect(outputs.length).toBeGreaterThan(0);
      for (const output of outputs)
        expect(largestError(made[output]!, expected.outputs[output]!), output).toBeLessThan(share);
    });
  },
);
