import { PerceptError } from '../errors.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { readText } from '../text.ts';
import { toNumber } from '../read-tsv.ts';

/** Columns of SPM's realignment parameters, named as fMRIPrep names them: translations in mm, rotations in rad. */
export const motionNames = ['trans_x', 'trans_y', 'trans_z', 'rot_x', 'rot_y', 'rot_z'] as const;

/**
 * Reads SPM's rp_*.txt [nScans x 6]: x, y, z in mm; pitch, roll, yaw in rad. One file may span several runs.
 * @throws PerceptError naming the file and the line that has not six numbers
 */
export async function readMotion(path: string): Promise<{ names: readonly string[]; data: Matrix }> {
  const rows: number[] = [];
  (await readText(path)).split(/\r?\n/).forEach((text, i) => {
    const cells = text.trim().split(/[\s,]+/);
    if (cells[0] === '') return;
    const numbers = cells.map(toNumber);
    if (numbers.length !== 6 || numbers.includes(undefined)) {
      throw new PerceptError(`line ${i + 1} has not six numbers: '${text.trim().slice(0, 80)}'`, {
        file: path,
        remedy: "SPM's rp_*.txt has six numbers a line: x, y, z in mm, pitch, roll, yaw in rad.",
      });
    }
    for (const value of numbers) rows.push(value!);
  });
  if (rows.length === 0) {
    throw new PerceptError('there are no motion parameters in this file', {
      file: path,
      remedy: 'Give the rp_*.txt that SPM wrote at realignment.',
    });
  }
  return { names: motionNames, data: matrix(rows.length / 6, 6, Float64Array.from(rows)) };
}

/**
 * Cuts a table [scans of all runs x k] into one for each run.
 * @throws PerceptError when the runs do not have as many scans together as the table has rows
 */
export function splitByRuns(table: Matrix, scansPerRun: readonly number[], file?: string): Matrix[] {
  const total = scansPerRun.reduce((sum, n) => sum + n, 0);
  if (total !== table.rows) {
    throw new PerceptError(
      `${table.rows} rows cannot be cut into runs of ${scansPerRun.join(' + ')} = ${total} scans`,
      {
        ...(file === undefined ? {} : { file }),
        remedy: 'Check which runs were realigned together, and in which order.',
      },
    );
  }
  let at = 0;
  return scansPerRun.map((n) => {
    const part = table.data.slice(at * table.cols, (at + n) * table.cols);
    at += n;
    return matrix(n, table.cols, part);
  });
}
