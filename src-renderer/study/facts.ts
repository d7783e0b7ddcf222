import type { StudyView } from '../../src-main/contract/study.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What is missing of it, in words. */
  readonly lacks?: string;
}

const plural = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

function stimuliText({ stimuli, recipe }: StudyView): string {
  if (stimuli !== null) return plural(stimuli.count, 'image');
  const asked = recipe.value.data.stimuli;
  return asked !== undefined && !('folders' in asked) ? 'in array files' : 'none found';
}

/** What a study holds, in a line: subjects, sessions, runs, repetition time, masks, stimuli, anatomy. */
export function facts(study: StudyView): Fact[] {
  const { subjects } = study;
  const runs = subjects.flatMap(({ groups }) => groups.flatMap((group) => group.runs));
  const without = runs.filter(({ missing }) => missing.includes('volume')).length;
  const anatomy = subjects.filter((subject) => subject.anatomy).length;
  const sessions = subjects.reduce((sum, subject) => sum + subject.sessions.length, 0);
  const masks = new Set(subjects.flatMap((subject) => subject.masks.map(({ name }) => name))).size;
  const times = [...new Set(runs.flatMap(({ tr }) => tr ?? []))].sort((a, b) => a - b);
  const bids = study.kind === 'bids';
  return [
    { name: 'Subjects', value: String(subjects.length) },
    ...(bids
      ? [
          ...(sessions === 0 ? [] : [{ name: 'Sessions', value: String(sessions) }]),
          {
            name: 'Runs',
            value: runs.length.toLocaleString('en'),
            ...(without === 0
              ? {}
              : { lacks: without === runs.length ? 'no volumes' : `${without} without volume` }),
          },
          {
            name: 'Repetition time',
            value:
              times.length === 0 ? 'unknown' : `${times.map((tr) => Number(tr.toFixed(4))).join(', ')} s`,
          },
        ]
      : []),
    ...(bids || masks > 0 ? [{ name: 'Masks', value: masks === 0 ? 'none' : plural(masks, 'region') }] : []),
    { name: 'Stimuli', value: stimuliText(study) },
    ...(bids
      ? [
          {
            name: 'Anatomy',
            value:
              anatomy === 0
                ? 'none'
                : anatomy === subjects.length
                  ? 'all'
                  : `${anatomy} of ${subjects.length}`,
          },
        ]
      : []),
  ];
}
