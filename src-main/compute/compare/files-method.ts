import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { hashFile } from '../../files.ts';
import type { FilesMethod } from '../../recipe/compare-schema.ts';
import { listed, plural } from '../../study/findings.ts';
import { readNamesList } from '../../study/formats/names-list.ts';
import { stimulusKey } from '../../study/images.ts';
import { compareNatural } from '../../study/natural.ts';
import { imageFile, listFiles } from '../../study/methods/list-files.ts';
import { matchFiles, type FileReport, type MatchInput } from '../../study/methods/match-files.ts';
import { readMatchTable } from '../../study/methods/match-table.ts';
import { loadFeatures, loadLatents } from './files-vectors.ts';
import { unnamed, type FilesContext, type LoadedMethod, type VectorSet, type VectorSpace } from './model.ts';

/** Loads what another program made: reconstructions, latents, features. @throws PerceptError naming the file */
export async function loadFiles(method: FilesMethod, context: FilesContext): Promise<LoadedMethod> {
  const { folder, stimuli } = context;
  const region = method.region ?? context.region;
  const match: Omit<MatchInput, 'files'> = {
    stimuli,
    subjects: context.subjects,
    regions: context.regions,
    ...(region === undefined ? {} : { region }),
    ...(method.order === undefined
      ? {}
      : { order: await readOrder(resolve(folder, method.order), method.order, stimuli) }),
    ...(method.firstNumber === undefined ? {} : { firstNumber: method.firstNumber }),
  };
  const notes: string[] = [];
  const reports: { what: string; report: FileReport }[] = [];
  const images = new Map<string, Map<string, string>>();
  if (method.reconstructions !== undefined) {
    const root = resolve(folder, method.reconstructions);
    const given =
      method.match === undefined ? [] : await readMatchTable(resolve(folder, method.match), stimuli);
    const report = await matchImages(root, { ...match, given });
    reports.push({ what: 'reconstructions', report });
    for (const { subject = method.subject ?? unnamed, stimulus, file } of report.matched) {
      if (!images.has(subject)) images.set(subject, new Map());
      images.get(subject)!.set(stimulus, join(root, file));
    }
    notes.push(...describeReport(method.name, report, stimuli.length));
  }
  const vectors: VectorSet[] = [];
  const spaces: VectorSpace[] = [];
  if (method.latents !== undefined) {
    const found = await loadLatents(method.name, method.latents, method.subject, match, context);
    vectors.push(...found.vectors);
    spaces.push(...found.spaces);
    notes.push(...found.notes);
  }
  if (method.features !== undefined) {
    const { features } = method;
    const found = await loadFeatures(features, method.subject, match, folder);
    vectors.push(...found.vectors);
    spaces.push(...found.spaces);
    reports.push(...found.reports);
  }
  return {
    name: method.name,
    kind: 'files',
    source: resolve(folder, method.reconstructions ?? method.latents?.file ?? method.features!.folder),
    region,
    simulated: false,
    categories: false,
    images,
    vectors,
    spaces,
    reports,
    notes,
  };
}

async function readOrder(path: string, said: string, stimuli: readonly string[]): Promise<string[]> {
  if (said === 'sorted' && !existsSync(path)) return stimuli.slice().sort(compareNatural);
  const names = await readNamesList(path);
  const byKey = new Map(stimuli.map((stimulus) => [stimulusKey(stimulus).toLowerCase(), stimulus]));
  // What is no test stimulus keeps its place, so that the others keep theirs.
  const order = names.map((name) => byKey.get(stimulusKey(name).toLowerCase()) ?? name);
  if (order.some((name) => byKey.has(stimulusKey(name).toLowerCase()))) return order;
  throw new PerceptError(
    `none of its ${plural(names.length, 'name')} is a test stimulus (${listed(names, 3)})`,
    {
      file: path,
      remedy: `Name stimuli as the events do: ${listed(stimuli, 3)}.`,
    },
  );
}

/** Matches the images of a folder; files that could be the same image are told apart by their content. */
export async function matchImages(root: string, match: Omit<MatchInput, 'files'>): Promise<FileReport> {
  const files = await listFiles(root, imageFile);
  if (files.length === 0)
    throw new PerceptError('there are no images (png, jpg, tiff, webp, gif) in this folder', {
      file: root,
      remedy: 'Give the folder of the reconstructions.',
    });
  for (const { file } of match.given ?? []) {
    if (file === undefined || files.includes(file)) continue;
    throw new PerceptError(`the match table names '${file}', which is not there`, {
      file: root,
      remedy: 'Name files relative to this folder, with forward slashes.',
    });
  }
  const report = matchFiles({ ...match, files });
  const doubles = report.unused.filter(({ why }) => why.startsWith('duplicate')).map(({ file }) => file);
  if (doubles.length === 0) return report;
  const content = new Map<string, string>();
  for (const file of [...doubles, ...report.matched.map((one) => one.file)])
    content.set(file, await hashFile(join(root, file)));
  return matchFiles({ ...match, files, content });
}

function describeReport(name: string, report: FileReport, stimuli: number): string[] {
  const { matched, missing, unused } = report;
  const subjects = new Set(matched.map(({ subject }) => subject)).size;
  const rules = new Map<string, number>();
  for (const { rule } of matched) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  const how = [...rules].map(([rule, count]) => `${count} by "${rule}"`).join(', ');
  const said = [
    `${name}: ${plural(matched.length, 'file')} matched (${how === '' ? 'none' : how}) to ${plural(stimuli, 'stimulus').replace('stimuluss', 'stimuli')}${subjects > 1 ? ` of ${subjects} subjects` : ''}.`,
  ];
  if (missing.length > 0)
    said.push(
      `${name}: no file for ${listed(
        missing.map(({ subject, stimulus }) =>
          subject === undefined ? stimulus : `${stimulus} of sub-${subject}`,
        ),
        3,
      )}.`,
    );
  const odd = unused.filter(({ why }) => !why.startsWith('of '));
  if (odd.length > 0)
    said.push(
      `${name}: ${plural(odd.length, 'file')} not used: ${listed(
        odd.map(({ file, why }) => `${file} (${why})`),
        2,
      )}.`,
    );
  return said;
}
