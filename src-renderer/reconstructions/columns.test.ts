import { describe, expect, it } from 'vitest';
import { fakeStudy } from '../live/fake-study.ts';
import { columnChoices, gridColumns, imageKey } from './columns.ts';

const decoding = fakeStudy().decoding!;
const ids = (options: { hiddenColumns?: string[]; compare?: boolean }, of = decoding): string[] =>
  gridColumns(of, { hiddenColumns: [], compare: false, ...options }).map(({ id }) => id);

describe('gridColumns', () => {
  it('shows presented, the generator, subjects and their mean', () => {
    expect(ids({})).toEqual(['presented', 'ideal', 'subject:01', 'subject:02', 'mean']);
  });

  it('puts both sets of a subject side by side', () => {
    expect(ids({ compare: true, hiddenColumns: ['ideal', 'subject:02'] })).toEqual([
      'presented',
      'subject:01',
      'subject:01:B',
      'mean',
      'mean:B',
    ]);
  });

  it('has no images without a generator, and nothing presented where there is none', () => {
    const table = { ...decoding, generator: null, presented: false };
    expect(columnChoices(table).map(({ key }) => key)).toEqual(['subject:01', 'subject:02', 'mean']);
    expect(
      gridColumns(table, { hiddenColumns: [], compare: false }).every(({ image }) => image === null),
    ).toBe(true);
    expect(
      gridColumns({ ...table, presented: true }, { hiddenColumns: [], compare: false })[0]!.image,
    ).toEqual({
      kind: 'presented',
    });
  });

  it('has no mean of one subject', () => {
    expect(ids({}, fakeStudy(4, 1).decoding!)).toEqual(['presented', 'ideal', 'subject:01']);
  });

  it('names every image column of its own', () => {
    const columns = gridColumns(decoding, { hiddenColumns: [], compare: true });
    const keys = columns.map(({ image }) => imageKey(image!));
    expect(new Set(keys).size).toBe(columns.length);
  });
});
