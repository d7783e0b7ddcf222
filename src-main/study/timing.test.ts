import { describe, expect, it } from 'vitest';
import { checkTiming } from './timing.ts';

/** The perception runs of ds001246: 33 s rest, 55 trials of 9 s, 6 s rest: 534 s, 178 volumes of 3 s. */
const trials = Array.from({ length: 55 }, (_, i) => ({
  onset: 33 + 9 * i,
  duration: 9,
  stimulus: `${i}`,
  row: i + 3,
}));
const check = (nScans: number, more: object = {}) =>
  checkTiming(trials, { nScans, tr: 3, eventsEnd: 534, file: 'e.tsv', ...more });

describe('checkTiming', () => {
  it('finds nothing where events and volumes agree, shifted or not', () => {
    expect(check(178)).toEqual({ findings: [] });
    expect(check(175, { onsetShift: -9 })).toEqual({ findings: [] });
    expect(check(250)).toEqual({ findings: [] });
  });

  it('suggests the shift for volumes taken off the start', () => {
    const { findings, suggestedShift } = check(175);
    expect(suggestedShift).toBe(-9);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      severity: 'warning',
      file: 'e.tsv',
      count: 1,
      examples: ['line 57'],
    });
    expect(findings[0]!.what).toBe(
      '1 trial going on beyond the run: the run ends at 525 s (175 volumes of 3 s)',
    );
    expect(findings[0]!.todo).toContain(
      '3 volumes more: if these were taken off the start, set data.events.onsetShift to -9.',
    );
  });

  it('suggests it also where only rest goes on past the run', () => {
    const { findings, suggestedShift } = check(177);
    expect(suggestedShift).toBe(-3);
    expect(findings.map(({ what }) => what)).toEqual([
      'the events last 534 s, the run ends at 531 s (177 volumes of 3 s)',
    ]);
  });

  it('adds to a shift that is there, and does not take half a run or half a volume for dummies', () => {
    expect(check(174, { onsetShift: -9 }).suggestedShift).toBe(-12);
    expect(check(175, { eventsEnd: 533 }).suggestedShift).toBeUndefined();
    expect(check(250, { eventsEnd: 250 * 3 + 33 }).suggestedShift).toBeUndefined();
    expect(check(250, { eventsEnd: 250 * 3 + 30 }).suggestedShift).toBe(-30);
  });

  it('warns of a shift where the lengths agree without it', () => {
    expect(check(178, { onsetShift: -9 }).findings.map(({ what }) => what)).toEqual([
      'without the shift of -9 s events and volumes have the same length, 534 s',
    ]);
  });

  it('refuses an onset at or past the end, with file, line and length', () => {
    expect(() => check(173)).toThrow(
      'e.tsv: line 57: the onset 519 s is past the end: the run ends at 519 s (173 volumes of 3 s). The events go on for 5 volumes more',
    );
    expect(() => check(100)).toThrow('line 33: the onset 303 s is past the end: the run ends at 300 s');
  });

  it('warns of a trial that starts before the run, refuses one that is over by then', () => {
    const early = (onsetShift: number) => check(178, { onsetShift, eventsEnd: undefined });
    expect(early(-35).findings[0]!.what).toBe('1 trial starting before the first volume, shifted by -35 s');
    expect(() => early(-42)).toThrow(
      'line 3: the trial at 33 s, shifted by -42 s is over before the run starts',
    );
    const atStart = { onset: 0, duration: 0, stimulus: 'x', row: 2 };
    expect(checkTiming([atStart], { nScans: 1, tr: 2 })).toEqual({ findings: [] });
  });
});
