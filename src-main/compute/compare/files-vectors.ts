import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { hashArray } from '../../files.ts';
import { row, type Matrix } from '../../maths/matrix.ts';
import type { FilesMethod } from '../../recipe/compare-schema.ts';
import { listed } from '../../study/findings.ts';
import { readLatents } from '../../study/formats/latent-table.ts';
import { featureLayers, readLayer } from '../../study/methods/features.ts';
import { matchFiles, type FileReport, type MatchInput } from '../../study/methods/match-files.ts';
import { unnamed, type FilesContext, type VectorSet, type VectorSpace } from './model.ts';

/** Vectors of other programs, and the spaces that they lie in. */
export type Loaded = { vectors: VectorSet[]; spaces: VectorSpace[] };

export async function loadLatents(
  name: string,
  asked: NonNullable<FilesMethod['latents']>,
  subject: string | undefined,
  match: Omit<MatchInput, 'files'>,
  context: FilesContext,
): Promise<Loaded & { notes: string[] }> {
  const { folder, subjects, stimuli } = context;
  const options = {
    ...(asked.variable === undefined ? {} : { variable: asked.variable }),
    ...(asked.names === undefined ? {} : { names: asked.names }),
  };
  const each = asked.file.includes('{subject}');
  const labels = each ? subjects.filter((id) => existsSync(fileOf(id))) : [subject ?? unnamed];
  function fileOf(id: string): string {
    return resolve(folder, asked.file.replaceAll('{subject}', id));
  }
  if (labels.length === 0)
    throw new PerceptError('there is no such file for any of the subjects', {
      file: resolve(folder, asked.file),
      remedy: `The subjects are ${listed(subjects)}.`,
    });
  const rows = new Map<string, Map<string, Float64Array>>();
  for (const id of labels) {
    const file = fileOf(id);
    const read = await readLatents(file, options);
    rows.set(id, byStimulus(read.names, read.data, match, file));
  }
  const dims = [...rows.values()][0]!.values().next().value?.length ?? 0;
  const notes: string[] = [];
  let space: VectorSpace | undefined;
  if (asked.truth === undefined) {
    const fitting = context.spaces.filter((one) => one.kind === 'latents' && one.dims === dims);
    if (fitting.length !== 1)
      throw new PerceptError(
        fitting.length === 0
          ? `there are no true latents with ${dims} dimensions to score it against`
          : `the true latents of several results have ${dims} dimensions`,
        { file: fileOf(labels[0]!), remedy: 'Give the true latents of the stimuli with "truth".' },
      );
    space = fitting[0]!;
    notes.push(
      `${name}: its latents are taken to be those of ${space.label}, as they have as many dimensions.`,
    );
  } else {
    const file = resolve(folder, asked.truth);
    const read = await readLatents(file, asked.names === undefined ? {} : { names: asked.names });
    const truth = byStimulus(read.names, read.data, match, file);
    const known = stimuli.filter((stimulus) => truth.has(stimulus));
    const all = known.map((stimulus) => truth.get(stimulus)!);
    space = {
      id: hashArray(Float64Array.from(all.flatMap((one) => [...one]))).slice(0, 16),
      kind: 'latents',
      label: `${asked.truth.split(/[/\\]/).at(-1)!}, ${read.data.cols} latents`,
      layer: 'latents',
      dims: read.data.cols,
      truth,
    };
    if (space.dims !== dims)
      throw new PerceptError(`the predicted latents have ${dims} dimensions, the true ones ${space.dims}`, {
        file,
        remedy: 'Give the true latents that these are predictions of.',
      });
  }
  const id = space.id;
  return {
    vectors: [...rows].map(([of, some]) => ({ space: id, subject: of, rows: some })),
    spaces: [space],
    notes,
  };
}

/** Rows by stimulus: by their names where they have any, else by the order that was given. */
function byStimulus(
  names: readonly string[] | undefined,
  data: Matrix,
  match: Omit<MatchInput, 'files'>,
  file: string,
): Map<string, Float64Array> {
  const found = new Map<string, Float64Array>();
  if (names === undefined) {
    const { order } = match;
    if (order?.length !== data.rows)
      throw new PerceptError(
        `its ${data.rows} rows have no names${order === undefined ? '' : `, and the order has ${order.length}`}`,
        { file, remedy: 'Give the stimulus of each row with "names", or their order with "order".' },
      );
    order.forEach((stimulus, i) => found.set(stimulus, row(data, i)));
    return found;
  }
  const report = matchFiles({ ...match, files: names });
  for (const { stimulus, file: name } of report.matched) found.set(stimulus, row(data, names.indexOf(name)));
  if (found.size === 0)
    throw new PerceptError(`no name of its rows is a test stimulus (${listed(names, 3)})`, {
      file,
      remedy: `Name stimuli as the events do: ${listed(match.stimuli, 3)}.`,
    });
  return found;
}

export async function loadFeatures(
  { folder: decoded, truth: truthFolder, layers }: NonNullable<FilesMethod['features']>,
  subject: string | undefined,
  match: Omit<MatchInput, 'files'>,
  folder: string,
): Promise<Loaded & { reports: { what: string; report: FileReport }[] }> {
  const root = resolve(folder, decoded);
  const truthRoot = resolve(folder, truthFolder);
  const there = await featureLayers(truthRoot);
  const wanted = layers ?? (await featureLayers(root)).filter((name) => there.includes(name));
  if (wanted.length === 0)
    throw new PerceptError('no layer is in both the decoded features and those of the images', {
      file: root,
      remedy: `The layers of the images are ${listed(there)}.`,
    });
  const found: Loaded & { reports: { what: string; report: FileReport }[] } = {
    vectors: [],
    spaces: [],
    reports: [],
  };
  for (const layer of wanted) {
    const { region, ...anyRegion } = match;
    const truth = (await readLayer(truthRoot, layer, { ...anyRegion, subjects: [] })).sets
      .values()
      .next().value;
    if (truth === undefined)
      throw new PerceptError(`layer ${layer} has features of none of the stimuli`, {
        file: truthRoot,
        remedy: `Name the files by stimulus: ${listed(match.stimuli, 2)}.`,
      });
    const predicted = await readLayer(root, layer, match);
    const id = hashArray(truth.values.data).slice(0, 16);
    found.reports.push({ what: `features-${layer}`, report: predicted.report });
    found.spaces.push({
      id,
      kind: 'features',
      label: `${truthFolder.split(/[/\\]/).at(-1)!}/${layer}`,
      layer,
      dims: truth.values.cols,
      truth: rowsByName(truth.stimuli, truth.values),
    });
    for (const [of, set] of predicted.sets) {
      if (set.values.cols !== truth.values.cols)
        throw new PerceptError(
          `decoded features of ${layer} have ${set.values.cols} numbers, those of the images ${truth.values.cols}`,
          { file: root, remedy: 'Both must be of the same layer, flattened alike.' },
        );
      found.vectors.push({
        space: id,
        subject: of ?? subject ?? unnamed,
        rows: rowsByName(set.stimuli, set.values),
      });
    }
  }
  return found;
}

function rowsByName(names: readonly string[], values: Matrix): Map<string, Float64Array> {
  return new Map(names.map((name, i) => [name, row(values, i)]));
}
