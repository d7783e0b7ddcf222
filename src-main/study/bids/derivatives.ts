import { basename, join } from 'node:path';
import { readJsonObject } from '../json.ts';
import { listFolder } from '../folders.ts';
import { maskFolder } from './tree.ts';

/** A derivative data set of a study. */
export interface DerivativeFolder {
  readonly base: string;
  readonly source: string;
  /** whether the folder holds masks whatever they are called */
  readonly ofMasks: boolean;
}

/** What Percept itself writes is no input. */
const own = 'percept';

/**
 * The derivatives below `derivatives/`: those with sub-XX folders, also one level deeper (`fmriprep/fmriprep`,
 * `preproc-spm/output`), and folders of masks. Two folders of one pipeline keep their folder names.
 */
export async function findDerivatives(root: string): Promise<DerivativeFolder[]> {
  const top = join(root, 'derivatives');
  const { folders } = await listFolder(top).catch(() => ({ folders: [] as string[] }));
  const found: { base: string; folder: string; pipeline: string; ofMasks: boolean }[] = [];
  const add = async (base: string, folder: string) =>
    found.push({ base, folder, pipeline: await pipelineName(base, folder), ofMasks: false });
  const hasSubjects = (names: readonly string[]) => names.some((name) => name.startsWith('sub-'));
  if (hasSubjects(folders)) await add(top, 'derivatives');
  for (const folder of folders) {
    if (folder === own || folder.startsWith('sub-')) continue;
    const base = join(top, folder);
    if (maskFolder.test(folder)) {
      found.push({ base, folder, pipeline: folder, ofMasks: true });
      continue;
    }
    const { folders: inner } = await listFolder(base).catch(() => ({ folders: [] as string[] }));
    if (hasSubjects(inner)) {
      await add(base, folder);
      continue;
    }
    for (const deeper of inner) {
      const { folders: deepest } = await listFolder(join(base, deeper)).catch(() => ({
        folders: [] as string[],
      }));
      if (hasSubjects(deepest)) await add(join(base, deeper), folder);
    }
  }
  const alone = (pipeline: string) => found.filter((other) => other.pipeline === pipeline).length === 1;
  return found.map(({ base, folder, pipeline, ofMasks }) => ({
    base,
    source: alone(pipeline) ? pipeline : basename(base) === folder ? folder : `${folder}/${basename(base)}`,
    ofMasks,
  }));
}

/** 'fmriprep' or 'spm' where the folder or its description says so, else the folder's name. */
export async function pipelineName(base: string, folder: string): Promise<string> {
  const description = await readJsonObject(join(base, 'dataset_description.json')).catch(() => ({}));
  const said = JSON.stringify([
    (description as Record<string, unknown>)['GeneratedBy'],
    (description as Record<string, unknown>)['PipelineDescription'],
  ]);
  if (/fmriprep/i.test(folder) || /"Name":"fMRIPrep/i.test(said)) return 'fmriprep';
  return /(^|[^a-z])spm/i.test(folder) || /"Name":"SPM/i.test(said) ? 'spm' : folder;
}
