import { PerceptError } from '../errors.ts';
import type { Trial } from './events.ts';
import { plural, type Finding } from './findings.ts';

export interface RunTiming {
  readonly nScans: number;
  /** s */
  readonly tr: number;
  /** s added to every onset: negative where volumes were taken off the start; 0 when left out */
  readonly onsetShift?: number;
  /** end in s, before the shift, of the last event of any kind (Events.end): rest included, so that lengths can be compared */
  readonly eventsEnd?: number;
  /** the events file, for messages */
  readonly file?: string;
}

/** More volumes than these are not taken off the start of a run as dummies. */
const mostDummies = 10;

/**
 * Holds the trials of one run against its length nScans x tr. Findings: trials that end after the run or start before it,
 * and an onset shift that would explain the difference (`suggestedShift`, s): events 534 s long over 175 volumes of 3 s
 * mean that 3 volumes were taken off.
 * @throws PerceptError when an onset lies at or past the end of the run, or a whole trial before its start, naming file and line
 */
export function checkTiming(
  trials: readonly Trial[],
  timing: RunTiming,
): { findings: Finding[]; suggestedShift?: number } {
  const { nScans, tr, onsetShift = 0, file } = timing;
  const length = nScans * tr;
  const said = `the run ends at ${seconds(length)} (${plural(nScans, 'volume')} of ${seconds(tr)})`;
  const shift = suggestShift(timing, length);
  const shifted = onsetShift === 0 ? '' : `, shifted by ${seconds(onsetShift)}`;
  const where = file === undefined ? {} : { file };
  const hint =
    shift === undefined
      ? 'Check that these events belong to this run, and data.events.onsetShift.'
      : `The events go on for ${plural(Math.round(-shift / tr), 'volume')} more: if these were taken off the start, set data.events.onsetShift to ${shift}.`;
  for (const { onset, duration, row } of trials) {
    const start = onset + onsetShift;
    if (start >= length) {
      throw new PerceptError(`line ${row}: the onset ${seconds(onset)}${shifted} is past the end: ${said}`, {
        ...where,
        remedy: hint,
      });
    }
    if (start + duration < 0 || (start < 0 && start + duration === 0)) {
      throw new PerceptError(
        `line ${row}: the trial at ${seconds(onset)}${shifted} is over before the run starts`,
        {
          ...where,
          remedy: 'Check data.events.onsetShift, or leave the row out with data.events.exclude.',
        },
      );
    }
  }
  const findings: Finding[] = [];
  const warn = (rows: readonly Trial[], what: string, todo: string) => {
    if (rows.length === 0) return;
    const lines = rows.slice(0, 3).map(({ row }) => `line ${row}`);
    findings.push({ severity: 'warning', ...where, what, todo, count: rows.length, examples: lines });
  };
  const late = trials.filter(({ onset, duration }) => onset + onsetShift + duration > length + tr * 1e-6);
  warn(late, `${plural(late.length, 'trial')} going on beyond the run: ${said}`, hint);
  const early = trials.filter(({ onset }) => onset + onsetShift < 0);
  warn(
    early,
    `${plural(early.length, 'trial')} starting before the first volume${shifted}`,
    'Check data.events.onsetShift.',
  );
  if (late.length === 0 && shift !== undefined) {
    findings.push({
      severity: 'warning',
      ...where,
      what: `the events last ${seconds(timing.eventsEnd! + onsetShift)}, ${said}`,
      todo: hint,
    });
  }
  if (onsetShift < 0 && timing.eventsEnd !== undefined && Math.abs(timing.eventsEnd - length) < tr * 1e-3) {
    findings.push({
      severity: 'warning',
      ...where,
      what: `without the shift of ${seconds(onsetShift)} events and volumes have the same length, ${seconds(length)}`,
      todo: 'Set data.events.onsetShift to 0 if no volumes were taken off these scans.',
    });
  }
  return shift === undefined ? { findings } : { findings, suggestedShift: shift };
}

/** The shift in s that makes the events end with the run, if that is a whole number of volumes fit for dummies. */
function suggestShift({ tr, onsetShift = 0, eventsEnd }: RunTiming, length: number): number | undefined {
  if (eventsEnd === undefined) return undefined;
  const volumes = (eventsEnd + onsetShift - length) / tr;
  const whole = Math.round(volumes);
  if (whole < 1 || whole > mostDummies || Math.abs(volumes - whole) > 1e-3) return undefined;
  return rounded(onsetShift - whole * tr);
}

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
const seconds = (value: number): string => `${rounded(value)} s`;
