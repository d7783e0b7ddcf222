import { join, relative, sep } from 'node:path';
import { perceptVersion } from '../version.ts';
import { row } from '../maths/matrix.ts';
import { loadMatrix } from './arrays.ts';
import type { Context } from './context.ts';
import type { DecodedSubject } from './decode-steps.ts';
import { latentNames } from './latents-store.ts';
import { label, OutputFolder } from './output-folder.ts';
import { matchedTable, repeatsTable } from './output-further.ts';
import type { OutputInput } from './output-input.ts';
import { writeMaps } from './output-maps.ts';
import { scoresTable } from './output-scores.ts';
import { writeSearchlights } from './output-searchlight.ts';
import { writeSheets } from './output-sheets.ts';
import { tsv } from './tsv.ts';

/** Writes everything that the recipe asks for. @returns the files, relative to `out`, with forward slashes */
export async function writeOutputs(context: Context, input: OutputInput): Promise<string[]> {
  const { recipe } = context;
  const outputs = new OutputFolder(input.out, context.signal);
  await outputs.json(['dataset_description.json'], {
    Name: `${input.result.title}: Percept derivatives${input.result.simulated ? ' (SIMULATED data)' : ''}`,
    BIDSVersion: '1.9.0',
    DatasetType: 'derivative',
    GeneratedBy: [{ Name: 'Percept', Version: perceptVersion }],
  });
  for (const subject of input.decoded) {
    await writeLatents(outputs, input, subject);
    if (recipe.output.maps) await writeMaps(outputs, input, subject);
    if (recipe.output.images) await writeImages(outputs, subject);
  }
  await writeSearchlights(outputs, input.decoded);
  if (recipe.output.images) await writeSheets(context, outputs, input);
  await outputs.write(['scores.tsv'], scoresTable(input.result));
  for (const [name, table] of [
    ['repeats.tsv', repeatsTable(input.result)],
    ['matched.tsv', matchedTable(input.result)],
  ] as const) {
    if (table !== undefined) await outputs.write([name], table);
  }
  await outputs.json(['recipe.json'], await provenance(context, input));
  const files = [...outputs.made, 'results.json'];
  await outputs.json(['results.json'], { ...input.result, outputs: files });
  await outputs.close(input.whole);
  return files;
}

async function writeLatents(
  outputs: OutputFolder,
  { latents: { about } }: OutputInput,
  subject: DecodedSubject,
): Promise<void> {
  const sub = `sub-${subject.result.id}`;
  const names = latentNames(about);
  for (const [i, region] of subject.patterns.regions.entries()) {
    const stem = `${sub}_label-${label(region.name)}`;
    const file = join(subject.decode.folder, `latents-${i}.npy`);
    await outputs.copy(file, [sub, 'latents', `${stem}_desc-predicted_latents.npy`]);
    const latents = await loadMatrix(file);
    const rows = subject.patterns.testNames.map((name, k) => [name, ...row(latents, k)]);
    await outputs.write(
      [sub, 'latents', `${stem}_desc-predicted_latents.tsv`],
      tsv([['stimulus_name', ...names], ...rows]),
    );
    const profile = await loadMatrix(join(subject.decode.folder, `profile-${i}.npy`));
    await outputs.write(
      [sub, 'latents', `${stem}_desc-perdimension_correlations.tsv`],
      tsv([['latent', 'correlation'], ...names.map((name, k) => [name, profile.data[k]!])]),
    );
  }
}

async function writeImages(outputs: OutputFolder, subject: DecodedSubject): Promise<void> {
  if (subject.images === undefined) return;
  const sub = `sub-${subject.result.id}`;
  for (const [i, region] of subject.patterns.regions.entries()) {
    for (const name of subject.fileNames) {
      await outputs.copy(join(subject.images.folder, String(i), name), [
        sub,
        'images',
        `label-${label(region.name)}`,
        name,
      ]);
    }
  }
}

/** The recipe with its defaults, and what it was run with: versions, and hashes of the inputs by path. */
async function provenance(
  { recipe, cache, folder }: Context,
  { build, recipeSha256 }: OutputInput,
): Promise<unknown> {
  // Relative to the recipe: what lies beside it is named without telling where its maker keeps things.
  const inputs = Object.entries(cache.usedHashes()).map(([path, hash]) => [
    relative(folder, path).split(sep).join('/'),
    hash,
  ]);
  return {
    recipe,
    provenance: {
      percept: perceptVersion,
      build,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      recipeSha256,
      inputs: Object.fromEntries(inputs) as Record<string, string>,
    },
  };
}
