import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { row } from '../maths/matrix.ts';
import { readConfounds } from './confounds.ts';
import { temporaryFolder, tsv } from './testing.ts';

const table = async (...rows: string[]) => join(await temporaryFolder({ 'c.tsv': tsv(...rows) }), 'c.tsv');
const six = 'trans_x trans_y trans_z rot_x rot_y rot_z';

describe('readConfounds', () => {
  it('takes names and globs in the order asked, each once, and n/a of a first difference as 0', async () => {
    const path = await table(
      'csf cosine00 cosine01 framewise_displacement trans_x_derivative1',
      '1.5 .1 .2 n/a n/a',
      '2.5 -.1 -.2 0.25 3e-2',
    );
    const { names, data, naCount } = await readConfounds(path, ['framewise*', 'cosine*', 'csf', 'cosine01']);
    expect(names).toEqual(['framewise_displacement', 'cosine00', 'cosine01', 'csf']);
    expect([data.rows, data.cols]).toEqual([2, 4]);
    expect([...row(data, 0)]).toEqual([0, 0.1, 0.2, 1.5]);
    expect([...row(data, 1)]).toEqual([0.25, -0.1, -0.2, 2.5]);
    expect(naCount).toBe(1);
  });

  it('expands motion24, computing what the table does not have', async () => {
    const path = await table(six, '1 2 3 4 5 6', '2 4 6 8 10 12', '4 1 1 1 1 1');
    const { names, data, naCount } = await readConfounds(path, ['motion24']);
    expect(names).toHaveLength(24);
    expect(names.slice(0, 7)).toEqual([...six.split(' '), 'trans_x_derivative1']);
    const column = (name: string) => [0, 1, 2].map((i) => row(data, i)[names.indexOf(name)]);
    expect(column('trans_x')).toEqual([1, 2, 4]);
    expect(column('trans_x_derivative1')).toEqual([0, 1, 2]);
    expect(column('rot_z_power2')).toEqual([36, 144, 1]);
    expect(column('rot_z_derivative1_power2')).toEqual([0, 36, 121]);
    expect(naCount).toBe(12);
    expect((await readConfounds(path, ['motion12'])).names).toHaveLength(12);
    expect((await readConfounds(path, ['motion6'])).names).toEqual(six.split(' '));
  });

  it('prefers the derivatives of the table', async () => {
    const path = await table(`${six} trans_x_derivative1`, '1 0 0 0 0 0 n/a', '2 0 0 0 0 0 7');
    const { names, data } = await readConfounds(path, ['motion24']);
    expect(row(data, 1)[names.indexOf('trans_x_derivative1')]).toBe(7);
    expect(row(data, 1)[names.indexOf('trans_x_derivative1_power2')]).toBe(49);
  });

  it('reads the names of fMRIPrep up to 1.1', async () => {
    const path = await table(
      'X Y Z RotX RotY RotZ aCompCor00 WhiteMatter Cosine01 stdDVARS',
      '1 2 3 4 5 6 7 8 9 n/a',
    );
    const motion = await readConfounds(path, ['motion6']);
    expect([...motion.data.data]).toEqual([1, 2, 3, 4, 5, 6]);
    const others = await readConfounds(path, [
      'a_comp_cor_*',
      'WhiteMatter',
      'white_matter',
      'cosine*',
      'std_dvars',
    ]);
    expect(others.names).toEqual(['a_comp_cor_00', 'white_matter', 'cosine01', 'std_dvars']);
    expect([...others.data.data]).toEqual([7, 8, 9, 0]);
  });

  it('refuses n/a elsewhere, text, and columns that are not there', async () => {
    const path = await table('csf dvars', 'n/a n/a', '1 n/a', 'x 1');
    await expect(readConfounds(path, ['csf'])).rejects.toThrow(`${path}: line 2: csf is 'n/a', not a number`);
    await expect(readConfounds(path, ['dvars'])).rejects.toThrow("line 3: dvars is 'n/a'");
    await expect(readConfounds(path, ['cosine*'])).rejects.toThrow(
      "no confound 'cosine*'. The columns are csf, dvars.",
    );
    await expect(readConfounds(path, ['motion6'])).rejects.toThrow("no confound 'trans_x'");
    await expect(readConfounds(path, ['constructor'])).rejects.toThrow("no confound 'constructor'");
  });

  it('lets a run have no outliers', async () => {
    const path = await table('csf', '1', '2');
    const { names, data } = await readConfounds(path, [
      'csf',
      'motion_outlier*',
      'non_steady_state_outlier*',
    ]);
    expect(names).toEqual(['csf']);
    expect([...data.data]).toEqual([1, 2]);
  });
});
