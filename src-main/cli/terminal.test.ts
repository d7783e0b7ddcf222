import { describe, expect, it } from 'vitest';
import { formatSeconds, formatTable, progressBar } from './terminal.ts';

describe('terminal', () => {
  it('aligns the first column left and the others right', () => {
    expect(
      formatTable(
        ['region', 'n'],
        [
          ['V1', '120'],
          ['HVC', '7'],
        ],
      ),
    ).toBe('region    n\n------  ---\nV1      120\nHVC       7');
  });

  it('says seconds in words', () => {
    expect([formatSeconds(8.4), formatSeconds(200)]).toEqual(['8 s', '3 min 20 s']);
  });

  it('prints a line for each tenth where there is no terminal', () => {
    const lines: string[] = [];
    const bar = progressBar('Fitting', {
      isTTY: false,
      write: (text: string) => lines.push(text),
    } as unknown as NodeJS.WriteStream);
    for (let done = 0; done <= 40; done++) bar.update({ done, total: 40, label: 'sub-01' });
    expect(lines).toHaveLength(11);
    expect(lines[10]).toBe('Fitting: 100 % (sub-01)\n');
  });
});
