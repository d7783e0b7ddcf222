import { cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { size, slabInAxialPane, writeBenchStudy } from './bench-study.ts';
import { inTemporaryFolder, percept, serving, withPage } from './served.ts';

/** What the window tells a benchmark about itself. */
interface WindowBench {
  perceptBench?: () => { decode: number[]; painted: number[]; images: number[] };
  perceptBrain?: () => {
    uploadedBytes: number;
    frameMs: number;
    width: number;
    height: number;
    software: boolean;
  };
}

/** Prints what the window takes: start, opening, region changes, frames, uploads. Milliseconds are of this machine and moment. */
export default async function benchWindow(): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const recipe = await writeBenchStudy(join(folder, 'noise'));
    await percept(['run', recipe]);
    const many = await writeManyRuns(join(folder, 'many'));
    await percept(['start', join(folder, 'tutorial'), '--headless']);
    say('The window, in Chromium with software rendering:');
    await benchStart(join(folder, 'tutorial'), join(folder, 'home-1'));
    await benchOpening(many, join(folder, 'home-2'));
    await benchRegions(join(folder, 'noise'), join(folder, 'home-3'));
    await benchBrain(join(folder, 'tutorial'), join(folder, 'home-4'));
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

async function benchStart(study: string, home: string): Promise<void> {
  await serving(study, home, ({ address, startedIn }) =>
    withPage({ width: 1440, height: 900 }, async (page) => {
      const from = performance.now();
      await page.goto(address);
      await page.getByTestId('tab-workbench').waitFor();
      const usable = performance.now() - from;
      await page.getByTestId('tab-workbench').click();
      await page.getByTestId('score-01').waitFor({ timeout: 60_000 });
      say(
        `  start: server ${ms(startedIn)}, then window usable ${ms(usable)}, scores of all subjects ${ms(performance.now() - from)}`,
      );
    }),
  );
}

async function benchOpening(study: string, home: string): Promise<void> {
  await serving(study, home, ({ address }) =>
    withPage({ width: 1440, height: 900 }, async (page) => {
      const from = performance.now();
      await page.goto(address);
      await page.getByTestId('page-study').waitFor({ timeout: 60_000 });
      say(`  study of 5 subjects x 79 runs, from its address to its page: ${ms(performance.now() - from)}`);
    }),
  );
}

async function benchRegions(study: string, home: string): Promise<void> {
  await serving(study, home, ({ address }) =>
    withPage({ width: 1440, height: 900 }, async (page) => {
      await page.goto(address);
      await page.getByTestId('tab-workbench').click();
      await page.getByTestId('score-01').waitFor({ timeout: 60_000 });
      await page.waitForTimeout(3000);
      await page.getByRole('radio', { name: 'Drag a sphere' }).check({ force: true });
      const pane = (await page.getByTestId('brain-axial').boundingBox())!;
      const { x, y, perMm } = slabInAxialPane(pane.width, pane.height);
      let radius = 8;
      say(
        `  region change -> latents and scores of ${size.subjects} subjects, ${size.voxels} voxels, ${size.latents} latents, and the frame that shows them`,
      );
      for (const wanted of [8, 13]) {
        const slider = page.getByRole('slider', { name: 'Radius' });
        for (; radius < wanted; radius++) await slider.press('ArrowRight');
        await page.waitForTimeout(1500);
        const times = async (): Promise<{ decode: number[]; painted: number[] }> =>
          (await page.evaluate(() => (globalThis as unknown as WindowBench).perceptBench?.()))!;
        const before = await times();
        // Within the slab: each change exchanges voxels that are decoded from.
        await dragOver(page, 'brain-axial', 80, 14 * perMm, { x, y });
        const after = await times();
        const decode = after.decode.slice(before.decode.length);
        const painted = after.painted.slice(before.painted.length);
        say(
          `    a sphere of ${wanted} mm dragged (${decode.length} changes): p50 ${ms(quantile(decode, 0.5))}, p95 ${ms(quantile(decode, 0.95))}; ` +
            `painted p50 ${ms(quantile(painted, 0.5))}, p95 ${ms(quantile(painted, 0.95))}`,
        );
      }
    }),
  );
}

async function benchBrain(study: string, home: string): Promise<void> {
  await serving(study, home, ({ address }) =>
    // As wide as makes the pane about 1200 x 800.
    withPage({ width: 2000, height: 930 }, async (page) => {
      await page.goto(address);
      await page.getByTestId('tab-workbench').click();
      await page.getByTestId('score-01').waitFor({ timeout: 60_000 });
      await page.getByRole('combobox', { name: 'Panes' }).selectOption('volume solo');
      const separator = page.getByRole('separator').first();
      await separator.focus();
      for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(4000);
      const brain = async (): Promise<ReturnType<NonNullable<WindowBench['perceptBrain']>>> =>
        (await page.evaluate(() => (globalThis as unknown as WindowBench).perceptBrain?.()))!;
      const frames: number[] = [];
      const before = await brain();
      await dragOver(
        page,
        'brain-3d',
        40,
        120,
        undefined,
        async () => void frames.push((await brain()).frameMs),
      );
      const after = await brain();
      say(
        `  rotating the brain at ${after.width} x ${after.height}${after.software ? ', software rendering' : ''}: frame p50 ${ms(quantile(frames, 0.5))}, ` +
          `p95 ${ms(quantile(frames, 0.95))}, ${after.uploadedBytes - before.uploadedBytes} bytes uploaded`,
      );
      await page.getByRole('combobox', { name: 'Statistic map' }).selectOption({ index: 1 });
      const slider = page.getByTestId('threshold');
      await slider.waitFor();
      await page.waitForTimeout(4000);
      const most = await mostUploaded(page, slider, brain);
      say(
        `  dragging the threshold of a statistic: at most ${most} bytes uploaded between two frames (bound 65536)`,
      );
    }),
  );
}

async function mostUploaded(
  page: Page,
  slider: ReturnType<Page['getByTestId']>,
  brain: () => Promise<{ uploadedBytes: number }>,
): Promise<number> {
  await slider.focus();
  let most = 0;
  let last = (await brain()).uploadedBytes;
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press(i < 20 ? 'ArrowRight' : 'ArrowLeft');
    await page.waitForTimeout(50);
    const now = (await brain()).uploadedBytes;
    most = Math.max(most, now - last);
    last = now;
  }
  return most;
}

/** Drags around a place of a pane (pixels from its middle) in small steps, with a moment between them as a hand has. */
async function dragOver(
  page: Page,
  pane: string,
  steps: number,
  reach: number,
  middle: { x: number; y: number } = { x: 0, y: 0 },
  each: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const box = (await page.getByTestId(pane).boundingBox())!;
  const at = (t: number): [number, number] => [
    box.x + box.width / 2 + middle.x + reach * Math.sin(2 * Math.PI * t),
    box.y + box.height / 2 + middle.y + (reach / 2) * Math.sin(4 * Math.PI * t),
  ];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  for (let i = 1; i <= steps; i++) {
    await page.mouse.move(...at(i / steps));
    await page.waitForTimeout(60);
    await each();
  }
  await page.mouse.up();
  await page.waitForTimeout(1000);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

/** The paper's experiment in file names alone: 24 + 35 + 20 runs for each of five subjects. */
async function writeManyRuns(root: string): Promise<string> {
  const first = join(root, 'sub-01');
  for (const [session, runs] of [
    ['training', 24],
    ['test', 35],
    ['imagery', 20],
  ] as const) {
    const func = join(first, `ses-${session}`, 'func');
    await mkdir(func, { recursive: true });
    for (let r = 1; r <= runs; r++) {
      const stem = join(func, `sub-01_ses-${session}_task-perception_run-${String(r).padStart(2, '0')}`);
      const trials = Array.from({ length: 55 }, (_, t) => `${9 * t}\t9\timage${(r * 55 + t) % 1200}`);
      await writeFile(`${stem}_events.tsv`, `onset\tduration\tstimulus_name\n${trials.join('\n')}\n`);
      await writeFile(`${stem}_bold.json`, '{"RepetitionTime": 3}');
    }
  }
  for (const id of ['02', '03', '04', '05']) {
    await cp(first, join(root, `sub-${id}`), { recursive: true });
    await renameAll(join(root, `sub-${id}`), 'sub-01', `sub-${id}`);
  }
  await writeFile(
    join(root, 'dataset_description.json'),
    JSON.stringify({ Name: 'Many runs', BIDSVersion: '1.9.0' }),
  );
  return root;
}

async function renameAll(folder: string, from: string, to: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      await rename(join(entry.parentPath, entry.name), join(entry.parentPath, entry.name.replace(from, to)));
  }
}
