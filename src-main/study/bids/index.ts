import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { PerceptError, explainSystemError } from '../../errors.ts';
import type { Finding } from '../findings.ts';
import { readJsonObject } from '../json.ts';
import { findDerivatives, pipelineName } from './derivatives.ts';
import { findMasks, masksOf, presentMasks } from './masks.ts';
import type { Study, Subject } from './model.ts';
import { reportMasks, reportRuns } from './report.ts';
import { addConfounds, findRuns } from './runs.ts';
import { anatomies, sessionsOf, subjectIds } from './subjects.ts';
import { walkTree } from './tree.ts';
import { linkVersions } from './versions.ts';

export type { MaskFile, Run, Study, Subject } from './model.ts';

/**
 * Reads which subjects, runs, masks and images a BIDS study has, its derivatives included, from names and sidecars
 * alone. What is missing or odd becomes a finding.
 * @throws PerceptError when `root` is not there, is no folder, or holds no subjects
 */
export async function indexStudy(root: string): Promise<Study> {
  const base = resolve(root);
  await refuseNonFolder(base);
  const findings: Finding[] = [];
  const description = await readDescription(base, findings);
  const source = await pipelineName(base, basename(base));
  const derivatives = await findDerivatives(base);
  const [raw, extra, ...derived] = await Promise.all([
    walkTree(base),
    walkTree(join(base, 'sourcedata')),
    ...derivatives.map((folder) => walkTree(folder.base, folder.ofMasks)),
  ]);
  findings.push(...[raw!, extra!, ...derived].flatMap((tree) => tree.findings));

  const { runs, duplicates } = linkVersions([
    ...addConfounds(await findRuns(raw!, source, false), derived),
    ...(await Promise.all(derived.map((tree, i) => findRuns(tree, derivatives[i]!.source, true)))).flat(),
  ]);
  const masks = await presentMasks([
    ...findMasks(raw!.entries),
    ...findMasks(extra!.entries),
    ...derived.flatMap((tree, i) => findMasks(tree.entries, derivatives[i]!.ofMasks)),
  ]);
  const ids = subjectIds([raw!, ...derived]);
  if (ids.length === 0) {
    throw new PerceptError('there is no folder of a subject (sub-01, …) here', {
      file: base,
      remedy: /^(sub|ses)-/.test(basename(base))
        ? 'Open the folder above it, which holds all subjects.'
        : 'A study is a BIDS folder with one folder sub-XX for each subject.',
    });
  }
  findings.push(...reportRuns(base, runs, duplicates), ...reportMasks(base, masks));
  const t1w = await anatomies([raw!, ...derived]);
  const subjects = ids.map((id): Subject => {
    const image = t1w.get(id);
    return {
      id,
      sessions: sessionsOf([raw!, ...derived], id),
      runs: runs.filter(({ run }) => run.subject === id).map(({ run }) => run),
      masks: masksOf(masks, id),
      anatomy: image === undefined ? {} : { t1w: image },
    };
  });
  const name = typeof description['Name'] === 'string' ? description['Name'].trim() : '';
  return { root: base, name: name === '' ? basename(base) : name, description, subjects, findings };
}

async function refuseNonFolder(base: string): Promise<void> {
  const found = await stat(base).catch((error: unknown) => {
    throw explainSystemError(error, base);
  });
  if (found.isDirectory()) return;
  throw new PerceptError('this is a file, not the folder of a study', {
    file: base,
    remedy: 'Give the folder that holds sub-01, sub-02, ….',
  });
}

async function readDescription(base: string, findings: Finding[]): Promise<Record<string, unknown>> {
  const file = join(base, 'dataset_description.json');
  try {
    return await readJsonObject(file);
  } catch (error) {
    const absent = (error as { cause?: NodeJS.ErrnoException }).cause?.code === 'ENOENT';
    findings.push({
      severity: absent ? 'info' : 'warning',
      file,
      what: absent ? 'the study has no dataset_description.json' : (error as Error).message,
      todo: 'BIDS asks for one with Name and BIDSVersion; Percept goes on without it.',
    });
    return {};
  }
}
