import { describe, expect, it } from 'vitest';
import { parseFreeSurferLut, parseSnapLabels } from './text-tables.ts';

describe('FreeSurfer colour tables', () => {
  it('are read with comments, CRLF and any spacing', () => {
    const table = parseFreeSurferLut(
      '#$Id: FreeSurferColorLUT.txt\r\n\r\n#No. Label Name:  R G B A\r\n0   Unknown  0 0 0 0\r\n  17\tLeft-Hippocampus\t220 216 20 0\r\n11163  ctx_lh_S_oc-temp_lat 221 60 60 0\n4294967295 last 1 2 3\n',
    )!;
    expect(table.format).toBe('FreeSurfer LUT');
    expect([...table.entries.values()]).toEqual([
      { id: 0, name: 'Unknown', colour: '#000000' },
      { id: 17, name: 'Left-Hippocampus', colour: '#dcd814' },
      { id: 11163, name: 'ctx_lh_S_oc-temp_lat', colour: '#dd3c3c' },
      { id: 4294967295, name: 'last', colour: '#010203' },
    ]);
    expect(table.problems).toEqual([]);
  });

  it('say what is wrong in which line, and go on', () => {
    const table = parseFreeSurferLut(
      [
        '1 V1 1 2 3 0',
        '1 V2 1 2 3 0',
        '3 V3 1 2 999 0',
        '-4 V4 1 2 3 0',
        '99999999999999999 V5 1 2 3 0',
        '1e3 V6 1 2 3 0',
        '7 V7 1',
      ].join('\n'),
    )!;
    expect([...table.entries.values()]).toEqual([
      { id: 1, name: 'V1', colour: '#010203' },
      { id: 3, name: 'V3' },
    ]);
    expect(table.problems).toEqual([
      'line 2: id 1 comes twice; it is "V1", not "V2"',
      'line 3: 1 2 999 is no colour',
      "line 4: '-4' is no id",
      "line 5: '99999999999999999' is no id",
      "line 6: '1e3' is no id",
      'line 7 is not understood: 7 V7 1',
    ]);
  });

  it('are bounded in what they complain of', () => {
    const table = parseFreeSurferLut(`1 V1 1 2 3 0\n${'nonsense\n'.repeat(5000)}`)!;
    expect(table.problems).toHaveLength(21);
    expect(table.problems.at(-1)).toBe('and 4980 more');
    expect(parseFreeSurferLut('nothing of this kind\n')).toBeUndefined();
  });

  it('take a million lines', () => {
    const text = Array.from({ length: 1e6 }, (_, n) => `${n} region_${n} 1 2 3 0`).join('\n');
    expect(parseFreeSurferLut(text)!.entries.size).toBe(1e6);
  });
});

describe('ITK-SNAP label descriptions', () => {
  const head = `################################################
# ITK-SnAP Label Description File
# IDX   -R-  -G-  -B-  -A--  VIS MSH  LABEL
################################################
    0     0    0    0        0  0  0    "Clear Label"
    1   255    0    0        1  1  1    "Left V1, (dorsal)"
  700     0  255  128      0.5  1  0    "say ""hm"""
`;
  it('are read, with quotes made single', () => {
    expect([...parseSnapLabels(head)!.entries.values()]).toEqual([
      { id: 0, name: 'Clear Label', colour: '#000000' },
      { id: 1, name: 'Left V1, (dorsal)', colour: '#ff0000' },
      { id: 700, name: "say ''hm''", colour: '#00ff80' },
    ]);
  });

  it('are not taken for FreeSurfer tables, nor those for them', () => {
    expect(parseSnapLabels('17 Left-Hippocampus 220 216 20 0')).toBeUndefined();
    expect(parseFreeSurferLut('1 255 0 0 1 1 1 "V1"')).toBeUndefined();
  });
});
