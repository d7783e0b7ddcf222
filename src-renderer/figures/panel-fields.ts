import { panelSchema, type Panel } from '../../src-main/contract/figures.ts';

/** What the figure's results offer to choose from. */
export interface Choices {
  readonly regions: readonly string[];
  readonly scores: readonly string[];
  readonly subjects: readonly string[];
  readonly maps: readonly string[];
  /** Of the comparison of methods; null where there is none. */
  readonly comparison: {
    /** Whether images of methods can be shown, of whom, and beside which scores. */
    readonly images: boolean;
    readonly subjects: readonly string[];
    readonly scores: readonly string[];
  } | null;
}

/** One thing of a panel that can be changed: which key, and by what control. */
export type Field =
  | { readonly key: string; readonly label: string; readonly control: 'check' }
  | { readonly key: string; readonly label: string; readonly control: 'text' }
  | {
      readonly key: string;
      readonly label: string;
      readonly control: 'number';
      readonly min: number;
      readonly max: number;
      readonly step?: number;
      readonly unit?: string;
    }
  | {
      readonly key: string;
      readonly label: string;
      readonly control: 'select';
      readonly options: readonly { readonly value: string; readonly label: string }[];
    }
  | { readonly key: 'examples'; readonly label: string; readonly control: 'examples' };

export const panelNames: Record<Panel['kind'], string> = {
  reconstructions: 'Reconstructions',
  regionChart: 'Accuracy by region',
  methodChart: 'Comparison of methods',
  methodGrid: 'Images of methods',
  scoreTable: 'Table of scores',
  brain: 'Brain in 3-D',
  slices: 'Slices',
  design: 'Design matrix',
  text: 'Text',
};

type Options = Extract<Field, { control: 'select' }>['options'];

const check = (key: string, label: string): Field => ({ key, label, control: 'check' });
const number = (
  key: string,
  label: string,
  [min, max]: readonly [number, number],
  more: { step?: number; unit?: string } = {},
): Field => ({ key, label, control: 'number', min, max, ...more });
const select = (key: string, label: string, options: Options): Field => ({
  key,
  label,
  control: 'select',
  options,
});
/** A choice among few; what each value is called. */
const among = (key: string, label: string, names: Readonly<Record<string, string>>): Field =>
  select(
    key,
    label,
    Object.entries(names).map(([value, name]) => ({ value, label: name })),
  );
const plain = (values: readonly string[]): Options => values.map((value) => ({ value, label: value }));
const people = (ids: readonly string[]): Options => ids.map((id) => ({ value: id, label: `sub-${id}` }));
const height = (min: number, max: number): Field => number('height', 'Height', [min, max], { unit: 'mm' });
const enlarged = among('pixels', 'Enlarged', { whole: 'pixel by pixel', smooth: 'smoothly' });

/** The fields of a panel, in the order in which a form shows them. */
export function fieldsOf(panel: Panel, choices: Choices): Field[] {
  return [
    ...ownFields(panel, choices),
    { key: 'title', label: 'Title', control: 'text' },
    number('share', 'Share of its row', [0.05, 20], { step: 0.05 }),
    check('letter', 'With a letter'),
  ];
}

function ownFields(panel: Panel, choices: Choices): Field[] {
  const subject = select('subject', 'Subject', people(choices.subjects));
  switch (panel.kind) {
    case 'reconstructions':
      return [
        select('region', 'Region', plain(choices.regions)),
        { key: 'examples', label: 'Images', control: 'examples' },
        number('across', 'Images side by side', [1, 40]),
        check('ideal', 'What the generator makes of the true latents'),
        check('names', 'Names of the images'),
        enlarged,
      ];
    case 'regionChart':
      return [
        select('score', 'Score', plain(choices.scores)),
        height(15, 300),
        check('chance', 'Chance line'),
        check('stars', 'Stars for p'),
        check('joined', 'Subjects joined by lines'),
        check('ceilings', 'Ceilings and nearest training image'),
      ];
    case 'methodChart':
      return [height(15, 300)];
    case 'methodGrid':
      return [
        select('subject', 'Subject', [
          { value: '', label: 'the first that all have' },
          ...people(choices.comparison?.subjects ?? []),
        ]),
        { key: 'examples', label: 'Images', control: 'examples' },
        number('across', 'Images side by side', [1, 40]),
        check('names', 'Names of the images'),
        select('score', 'Score beside', [
          { value: '', label: 'none' },
          ...plain(choices.comparison?.scores ?? []),
        ]),
        enlarged,
      ];
    case 'scoreTable':
      return [
        among('rows', 'Rows', {
          regions: 'regions of these results',
          ...(choices.comparison && { methods: 'methods of the comparison' }),
        }),
      ];
    case 'brain':
      return [
        subject,
        height(10, 400),
        number('camera.azimuth', 'Azimuth', [-360, 360], { unit: '°' }),
        number('camera.elevation', 'Elevation', [-90, 90], { unit: '°' }),
        number('camera.zoom', 'Zoom', [0.2, 10], { step: 0.1 }),
        among('surface', 'Surface', { brain: 'brain', head: 'head, cut open' }),
        check('names', 'Names of the regions'),
      ];
    case 'slices':
      return [
        subject,
        among('convention', 'Convention', { neurological: 'neurological', radiological: 'radiological' }),
        number('fill', 'Opacity of regions', [0, 1], { step: 0.05 }),
        among('outline', 'Outlines', { smooth: 'smooth', voxels: 'along voxels' }),
        check('legend', 'Legend'),
      ];
    case 'design':
      return [subject, among('part', 'Runs', { train: 'training', test: 'test' }), height(20, 300)];
    case 'text':
      return [{ key: 'text', label: 'Text', control: 'text' }];
  }
}

/** A panel of a kind with its defaults; null where the results do not hold what it shows. */
export function newPanel(kind: Panel['kind'], choices: Choices): Panel | null {
  const subject = choices.subjects[0];
  const region = choices.regions.find((name) => /^(VC|all)$/i.test(name)) ?? choices.regions[0];
  const found = panelSchema.safeParse({
    kind,
    ...(kind === 'text' ? { text: 'Text' } : {}),
    ...(kind === 'reconstructions' ? { region } : {}),
    ...(kind === 'brain' || kind === 'slices' || kind === 'design' ? { subject } : {}),
  });
  return found.success ? found.data : null;
}

/** Whether results and comparison hold what a panel shows; brains and designs need `positions`. */
export function canShow(kind: Panel['kind'], { comparison }: Choices, positions: boolean): boolean {
  if (kind === 'methodChart') return comparison !== null;
  if (kind === 'methodGrid') return comparison?.images === true;
  return positions || (kind !== 'brain' && kind !== 'slices' && kind !== 'design');
}

/** What stands under a key such as "camera.zoom". */
export function valueOf(panel: Panel, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], panel);
}

/** What an empty text leaves out. */
const omitted = ['title', 'subject', 'score'];

/** The panel with another value under a key; null where the schema refuses it. An empty title is none. */
export function withValue(panel: Panel, key: string, value: unknown): Panel | null {
  const [first, second] = key.split('.') as [string, string | undefined];
  const inner = (panel as unknown as Record<string, object>)[first];
  const { [first]: _old, ...rest } = panel as unknown as Record<string, unknown>;
  const left = omitted.includes(key) && value === '';
  const found = panelSchema.safeParse(
    left ? rest : { ...rest, [first]: second === undefined ? value : { ...inner, [second]: value } },
  );
  return found.success ? found.data : null;
}
