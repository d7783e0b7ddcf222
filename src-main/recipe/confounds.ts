import { PerceptError } from '../errors.ts';
import type { Matrix } from '../maths/matrix.ts';
import type { Run, Study } from '../study/bids/model.ts';
import { readConfounds } from '../study/confounds.ts';
import { readMotion, splitByRuns } from '../study/motion.ts';
import { readHeader } from '../volumes/header.ts';

/**
 * The confounds that a recipe asks for, of one run: from its table, else from SPM's motion parameters.
 * @throws PerceptError when the run has none, or they do not have its number of scans
 */
export async function confoundsOf(
  run: Run,
  study: Study,
  columns: readonly string[],
  nScans: number,
): Promise<{ names: readonly string[]; values: Matrix; file: string } | undefined> {
  if (columns.length === 0) return undefined;
  if (run.confounds !== undefined) {
    const { names, data: values } = await readConfounds(run.confounds, columns);
    if (values.rows === nScans) return { names, values, file: run.confounds };
    throw new PerceptError(`it has ${values.rows} rows, the run has ${nScans} scans`, {
      file: run.confounds,
      remedy: 'Check that it belongs to this run.',
    });
  }
  const session = study.subjects
    .find(({ id }) => id === run.subject)!
    .runs.filter(
      (other) => other.source === run.source && other.session === run.session && other.desc === run.desc,
    );
  const motion = await motionOf(run, session);
  if (motion === undefined) {
    throw new PerceptError(
      `${run.key} has no table of confounds, and the recipe asks for ${columns.join(', ')}`,
      {
        file: run.bold!,
        remedy: 'Choose a derivative that has confounds (data.source), or set glm.confounds to [].',
      },
    );
  }
  if (columns.join() !== 'motion6') {
    throw new PerceptError("SPM's rp file holds the six motion parameters only", {
      file: motion.file,
      remedy: 'Set glm.confounds to ["motion6"].',
    });
  }
  return { names: motion.names, values: motion.values, file: motion.file };
}

/**
 * The motion parameters of a run from SPM's rp_*.txt: its own file, or its part of the file of an earlier run of the
 * session, because SPM writes one file for all runs that were realigned together and names it after the first.
 * @param session runs of the same session and version, in order, this one among them
 * @returns undefined when no rp file covers the run
 * @throws PerceptError when a file has other numbers of scans than the runs that it could cover
 */
export async function motionOf(
  run: Run,
  session: readonly Run[],
): Promise<{ file: string; names: readonly string[]; values: Matrix } | undefined> {
  const at = session.indexOf(run);
  const first = session.slice(0, at + 1).findLastIndex(({ motion }) => motion !== undefined);
  const file = session[first]?.motion;
  if (file === undefined) return undefined;
  const { names, data } = await readMotion(file);
  const scans: number[] = [];
  let total = 0;
  for (const covered of session.slice(first)) {
    if (total >= data.rows || (covered.motion !== undefined && covered.motion !== file)) break;
    if (covered.bold === undefined) break;
    scans.push((await readHeader(covered.bold)).nVolumes);
    total += scans.at(-1)!;
  }
  if (total !== data.rows) {
    throw new PerceptError(
      `it has ${data.rows} rows, and the runs that it can belong to have ${scans.join(' + ') || 'no'} scans`,
      {
        file,
        remedy: 'Check which runs were realigned together, or leave glm.confounds empty.',
      },
    );
  }
  const values = splitByRuns(data, scans, file)[at - first];
  return values === undefined ? undefined : { file, names, values };
}
