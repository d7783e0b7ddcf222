import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents, type EventsMapping } from './events.ts';
import { temporaryFolder, tsv } from './testing.ts';

const table = async (...rows: string[]) => join(await temporaryFolder({ 'e.tsv': tsv(...rows) }), 'e.tsv');
const read = async (rows: string[], mapping?: EventsMapping) => readEvents(await table(...rows), mapping);

describe('readEvents', () => {
  it('guesses what is a trial and keeps stimulus ids as text', async () => {
    const events = await read([
      'onset duration event_type stimulus_id category response_time',
      '0 33 rest n/a n/a n/a',
      '33 9 stimulus 2766534.015970 cat 40.5',
      '42 9 stimulus 0100 dog n/a',
      '51 9 stimulus n/a dog n/a',
      '60 3 cue 0100 dog n/a',
      '63 6 rest n/a n/a n/a',
    ]);
    expect(events.trials).toEqual([
      { onset: 33, duration: 9, stimulus: '2766534.015970', category: 'cat', row: 3 },
      { onset: 42, duration: 9, stimulus: '0100', category: 'dog', row: 4 },
    ]);
    expect(events.dropped).toEqual({
      'event_type is rest': 2,
      'stimulus_id is n/a': 1,
      'event_type is cue': 1,
    });
    expect(events.mapping).toEqual({
      onset: 'onset',
      duration: 'duration',
      stimulus: 'stimulus_id',
      category: 'category',
    });
    expect(events.guesses).toEqual([
      'the stimulus is in the column stimulus_id',
      'the category is in the column category',
      'trials are the rows whose event_type is stimulus',
    ]);
    expect(events.end).toBe(69);
  });

  it('leaves rest out where trial_type names the stimuli', async () => {
    const events = await read([
      'onset duration trial_type',
      '0 9 face',
      '9 9 rest',
      '18 9 House',
      '27 2 Fixation',
    ]);
    expect(events.trials.map((trial) => trial.stimulus)).toEqual(['face', 'House']);
    expect(events.dropped).toEqual({ 'trial_type is rest': 1, 'trial_type is Fixation': 1 });
    expect(events.mapping.category).toBeUndefined();
  });

  it('prefers the most telling column, and passes over one without values', async () => {
    const rows = [
      'onset duration trial_type stim_file stimulus_name',
      '0 9 face a.png n/a',
      '9 9 face b.png n/a',
    ];
    const events = await read(rows);
    expect(events.trials.map(({ stimulus, category }) => [stimulus, category])).toEqual([
      ['a.png', 'face'],
      ['b.png', 'face'],
    ]);
  });

  it('does as the mapping says: columns, include, exclude', async () => {
    const rows = [
      'start length what key cond',
      '0 9 a 1 main',
      '9 9 b n/a main2',
      '18 9 c 1 other',
      '27 9 d 2 main',
      'n/a n/a e 2 break',
    ];
    const mapping: EventsMapping = {
      onset: 'start',
      duration: 'length',
      stimulus: 'what',
      response: 'key',
      include: { cond: ['main*'] },
      exclude: { what: ['d'] },
    };
    const events = await read(rows, mapping);
    expect(events.trials).toEqual([
      { onset: 0, duration: 9, stimulus: 'a', response: '1', row: 2 },
      { onset: 9, duration: 9, stimulus: 'b', row: 3 },
    ]);
    expect(events.dropped).toEqual({ 'cond is not main*': 2, 'what is d': 1 });
    expect(events.guesses).toEqual([]);
    expect(events.mapping).toEqual(mapping);
  });

  it('sorts rows by onset and says where they were not sorted', async () => {
    const events = await read(['onset duration stimulus', '0 1 a', '20 1 c', '10 1 b', '30 1 d']);
    expect(events.trials.map(({ stimulus, row }) => [stimulus, row])).toEqual([
      ['a', 2],
      ['b', 4],
      ['c', 3],
      ['d', 5],
    ]);
    expect(events.unsortedAt).toBe(4);
    expect((await read(['onset duration stimulus', '0 1 a'])).unsortedAt).toBeUndefined();
  });

  it('names file, column, columns that exist and the recipe key', async () => {
    const path = await table('onset duration picture_shown', '0 9 a');
    await expect(readEvents(path)).rejects.toThrow(
      `${path}: no column names the stimulus (stimulus_name, stim_file, stimulus, trial_type, …). Set data.events.stimulus to one of the columns: onset, duration, picture_shown.`,
    );
    await expect(readEvents(path, { stimulus: 'picture' })).rejects.toThrow(
      `${path}: there is no column 'picture'. Set data.events.stimulus to one of the columns: onset, duration, picture_shown.`,
    );
    await expect(readEvents(path, { onset: 'time' })).rejects.toThrow(
      "no column 'time'. Set data.events.onset",
    );
    await expect(readEvents(path, { include: { type: ['x'] } })).rejects.toThrow('Set data.events.include');
    await expect(readEvents(path, { stimulus: 'picture_shown', category: 'class' })).rejects.toThrow(
      'Set data.events.category',
    );
  });

  it('refuses times that are none, with the line', async () => {
    const bad = async (row: string) => read(['onset duration stimulus', '0 9 a', row]);
    await expect(bad('n/a 9 b')).rejects.toThrow("line 3: onset is 'n/a', not a time in seconds");
    await expect(bad('9 n/a b')).rejects.toThrow("line 3: duration is 'n/a', not a time of at least 0 s");
    await expect(bad('9 -1 b')).rejects.toThrow("line 3: duration is '-1'");
    await expect(bad('9s 1 b')).rejects.toThrow("line 3: onset is '9s'");
    expect((await bad('-1.5 0 b')).trials[0]).toMatchObject({ onset: -1.5, duration: 0 });
  });
});
