import { describe, expect, it } from 'vitest';
import { studyView } from '../../src-main/contract/study.ts';
import { designView, tutorialView } from '../app/testing/studies.ts';
import { descriptionFields } from './description-fields.ts';
import { facts } from './facts.ts';
import { hindrance } from './hindrance.ts';
import { maskRows } from './mask-rows.ts';
import { withRole } from './roles.ts';
import { lacks, runColumns } from './run-columns.ts';
import { parseSelectorText, selectorOfColumn, selectorText, type BidsData } from './selectors.ts';
import { parseSize } from './stimuli.ts';

const study = tutorialView();
const columns = runColumns(study.subjects);
const data = study.recipe.value.data as BidsData;

describe('runColumns', () => {
  it('has a column for each group, and a hole for who lacks it', () => {
    const without = study.subjects.map((subject, i) =>
      i === 1 ? { ...subject, groups: subject.groups.slice(0, 2) } : subject,
    );
    const found = runColumns(without);
    expect(found.map(({ label, role }) => [label, role])).toEqual([
      ['perception, ses-perceptionTraining*', 'train'],
      ['perception, ses-perceptionTest*', 'test'],
      ['imagery, ses-imageryImagery*', 'unused'],
    ]);
    expect(found[2]!.cells.map((cell) => cell?.runs.length)).toEqual([4, undefined, 4, 4, 4]);
  });

  it('says what runs lack', () => {
    expect(lacks(columns[0]!.cells[2]!)).toEqual(['1 without volume']);
    expect(lacks(columns[0]!.cells[0]!)).toEqual([]);
  });

  it('calls a group mixed that is used for different things, and heeds no subject that is left out', () => {
    const mixed = structuredClone(study.subjects);
    mixed[0]!.groups[0]!.role = 'unused';
    expect(runColumns(mixed)[0]!.role).toBe('train');
    mixed[1]!.groups[0]!.role = 'test';
    expect(runColumns(mixed)[0]!.role).toBe('mixed');
  });

  it('tells the parts of a group apart that is used in parts, and so do their selectors', () => {
    const part = (role: 'train' | 'test', runs: string[]) => ({
      label: 'objectviewing',
      task: 'objectviewing',
      source: 'raw',
      role,
      runs: runs.map((run) => ({ key: run, run, missing: [], confounds: true })),
    });
    const halves = [part('train', ['1', '3', '5']), part('test', ['2', '4', '6'])];
    const found = runColumns([{ ...study.subjects[0]!, groups: halves }]);
    expect(found.map(({ label, role }) => [label, role])).toEqual([
      ['objectviewing, odd runs', 'train'],
      ['objectviewing, even runs', 'test'],
    ]);
    expect(found.map((column) => selectorOfColumn(column, found).run)).toEqual(['odd', 'even']);
    const uneven = runColumns([
      { ...study.subjects[0]!, groups: [part('train', ['01', '02']), part('test', ['03', '10'])] },
    ]);
    expect(uneven.map((column) => selectorOfColumn(column, uneven))).toEqual([
      { task: 'objectviewing', run: ['01', '02'] },
      { task: 'objectviewing', run: ['03', '10'] },
    ]);
  });
});

describe('selectors', () => {
  it('take the runs of a group and of no other', () => {
    expect(columns.map((column) => selectorOfColumn(column, columns))).toEqual([
      { task: 'perception', session: 'perceptionTraining*' },
      { task: 'perception', session: 'perceptionTest*' },
      { task: 'imagery' },
    ]);
  });

  it('list sessions that no glob tells from the others', () => {
    const named = (sessions: string[]) => ({
      ...columns[0]!,
      cells: [
        {
          ...columns[0]!.cells[0]!,
          runs: sessions.map((session) => ({ session, key: session, missing: [], confounds: false })),
        },
      ],
    });
    const [a, b] = [named(['day1', 'day3']), named(['day2'])];
    expect(selectorOfColumn(a, [a, b])).toEqual({ task: 'perception', session: ['day1', 'day3'] });
    expect(selectorOfColumn(b, [a, b])).toEqual({ task: 'perception', session: 'day2' });
  });

  it.each(['', 'odd', '1-6', 'a*', '1, 3, 5'])('read what they write: %j', (text) => {
    expect(selectorText(parseSelectorText(text))).toBe(text);
  });
});

describe('withRole', () => {
  it('adds a group to a part', () => {
    expect(withRole(data, columns[2]!, columns, 'test')).toEqual({
      ...data,
      test: [{ task: 'perception', session: 'perceptionTest*' }, { task: 'imagery' }],
    });
  });
  it('moves a group from one part to another, and leaves no part empty', () => {
    const both = columns.map((column, i) => (i === 2 ? { ...column, role: 'train' as const } : column));
    const moved = withRole(data, both[0]!, both, 'test');
    expect(moved.train).toEqual({ task: 'imagery' });
    expect(moved.test).toEqual([
      { task: 'perception', session: 'perceptionTraining*' },
      { task: 'perception', session: 'perceptionTest*' },
    ]);
    expect(withRole(data, columns[0]!, columns, 'unused')).toEqual(data);
  });
  it('brings the source of a group of another with it', () => {
    const other = { ...columns[2]!, source: 'fmriprep', space: 'T1w', from: 'fmriprep, T1w' };
    expect(withRole(data, other, [...columns, other], 'test')).toMatchObject({
      source: 'fmriprep',
      space: 'T1w',
    });
  });
});

describe('maskRows', () => {
  it('says the sides of each region in each subject', () => {
    const rows = maskRows(study.subjects);
    expect(rows.find(({ name }) => name === 'FFA')).toMatchObject({ missing: 1, sides: { 2: [] } });
    expect(rows.find(({ name }) => name === 'PPA')!.sides[4]).toEqual(['left']);
    expect(rows[0]!.sides[0]).toEqual(['left', 'right']);
  });
});

describe('facts', () => {
  it('counts what is there', () => {
    expect(Object.fromEntries(facts(study).map(({ name, value }) => [name, value]))).toEqual({
      Subjects: '5',
      Sessions: '25',
      Runs: '200',
      'Repetition time': '3 s',
      Masks: '7 regions',
      Stimuli: '250 images',
      Anatomy: 'all',
    });
  });
  it('says that the design alone is at hand', () => {
    const found = facts(designView());
    expect(found.find(({ name }) => name === 'Runs')?.lacks).toBe('no volumes');
    expect(found.find(({ name }) => name === 'Masks')?.value).toBe('none');
  });
});

describe('hindrance', () => {
  it('is none for a study with volumes', () => {
    expect(hindrance(study, [])).toBeNull();
  });
  it('names the part that lacks its volumes or its runs', () => {
    expect(hindrance(designView(), [])).toMatch(/None of the training runs/);
    const untested = tutorialView();
    for (const subject of untested.subjects) subject.groups[1]!.role = 'unused';
    expect(hindrance(untested, [])).toMatch(/chooses no test runs/);
  });
  it('is what is wrong with the recipe', () => {
    expect(hindrance(study, [{ path: 'data.train', message: 'no run is chosen' }])).toBe(
      'The recipe: data.train: no run is chosen',
    );
  });
});

it('shows what of a description is text', () => {
  expect(
    descriptionFields({
      Name: 'x',
      HowToAcknowledge: 'cite',
      BIDSVersion: '1.8.0',
      License: 'CC0',
      Authors: ['A', 'B'],
      GeneratedBy: [{}],
      Funding: '',
    }),
  ).toEqual([
    { name: 'Name', text: 'x' },
    { name: 'How to acknowledge', text: 'cite' },
    { name: 'BIDS version', text: '1.8.0' },
    { name: 'Licence', text: 'CC0' },
    { name: 'Authors', text: 'A, B' },
  ]);
});

it.each([
  ['64 × 64', [64, 64]],
  ['32x48', [32, 48]],
  ['28', [28, 28]],
  ['64, 32', [64, 32]],
  ['2 × 64', null],
  ['a', null],
  ['1 2 3', null],
])('reads %j as a size', (text, size) => {
  expect(parseSize(text)).toEqual(size);
});

it('is tested with studies as the contract has them', () => {
  for (const view of [tutorialView(), designView()]) expect(studyView.parse(view)).toEqual(view);
});
