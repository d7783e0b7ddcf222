import type { DecodingView } from '../../src-main/contract/decoding.ts';
import type { ImageColumn } from '../../src-main/contract/live.ts';

type SetName = 'A' | 'B';

/** One column of the grid. */
export interface GridColumn {
  /** As hidden columns are named: "presented", "ideal", "subject:01", "mean". */
  readonly key: string;
  /** Apart from the others in A/B mode too: "subject:01", "subject:01:B". */
  readonly id: string;
  readonly title: string;
  /** Short, for the head of a narrow column. */
  readonly heading: string;
  /** What its images are, in a sentence. */
  readonly about: string;
  readonly set: SetName | null;
  /** Null where numbers stand instead of images. */
  readonly image: ImageColumn | null;
  readonly subject: string | null;
}

/** A column that can be shown or hidden, with all its sets. */
export interface ColumnChoice {
  readonly key: string;
  readonly title: string;
}

/** What there is to choose from: images where a generator makes them, scores where there is none. */
export function columnChoices(decoding: DecodingView): ColumnChoice[] {
  const { generator, presented, subjects } = decoding;
  return [
    ...(presented ? [{ key: 'presented', title: 'Presented' }] : []),
    ...(generator !== null ? [{ key: 'ideal', title: "Generator's own" }] : []),
    ...subjects.map(({ id }) => ({ key: `subject:${id}`, title: `sub-${id}` })),
    ...(subjects.length > 1 ? [{ key: 'mean', title: 'Mean' }] : []),
  ];
}

/** The columns that are shown, in order; in A/B mode those of a subject side by side. */
export function gridColumns(
  decoding: DecodingView,
  { hiddenColumns, compare }: { hiddenColumns: readonly string[]; compare: boolean },
): GridColumn[] {
  const images = decoding.generator !== null;
  const sets: readonly SetName[] = compare ? ['A', 'B'] : ['A'];
  return columnChoices(decoding)
    .filter(({ key }) => !hiddenColumns.includes(key))
    .flatMap(({ key, title }): GridColumn[] => {
      const base = { key, title, heading: key === 'ideal' ? 'Generator' : title };
      if (key === 'presented')
        return [
          {
            ...base,
            id: key,
            set: null,
            subject: null,
            image: { kind: 'presented' },
            about: ABOUT.presented,
          },
        ];
      if (key === 'ideal')
        return [{ ...base, id: key, set: null, subject: null, image: { kind: 'ideal' }, about: ABOUT.ideal }];
      const subject = key === 'mean' ? null : key.slice('subject:'.length);
      return sets.map((set) => ({
        ...base,
        id: set === 'A' ? key : `${key}:B`,
        set,
        subject,
        image: !images ? null : subject === null ? { kind: 'mean', set } : { kind: 'subject', subject, set },
        about: subject === null ? ABOUT.mean : `Decoded from the voxels of sub-${subject} in region ${set}`,
      }));
    });
}

const ABOUT = {
  presented: 'The image that the subjects saw',
  ideal: "The generator's own image of the true latents: no decoding can come closer",
  mean: "Made from the mean of all subjects' decoded latents",
};

/** Names an image column in caches; the set is part of it, the request is not. */
export function imageKey(column: ImageColumn): string {
  if (column.kind === 'subject') return `subject:${column.subject}:${column.set}`;
  return column.kind === 'mean' ? `mean:${column.set}` : column.kind;
}
