import { panelSchema, type Panel } from '../../src-main/contract/figures.ts';

/** What the figure's results offer to choose from. */
export interface Choices {
  readonly regions: readonly string[];
  readonly scores: readonly string[];
  readonly subjects: readonly string[];
  readonly maps: readonly string[];
  readonly comparison: boolean;
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
  scoreTable: 'Table of scores',
  brain: 'Brain in 3-D',
  slices: 'Slices',
  design: 'Design matrix',
  text: 'Text',
};

const plain = (values: readonly string[]): { value: string; label: string }[] =>
  values.map((value) => ({ value, label: value }));
const subjects = (choices: Choices): Field => ({
  key: 'subject',
  label: 'Subject',
  control: 'select',
  options: choices.subjects.map((id) => ({ value: id, label: `sub-${id}` })),
});
const height = (min: number, max: number): Field => ({
  key: 'height',
  label: 'Height',
  control: 'number',
  min,
  max,
  unit: 'mm',
});
const regionOf = (choices: Choices): Field => ({
  key: 'region',
  label: 'Region',
  control: 'select',
  options: plain(choices.regions),
});
const scoreOf = (choices: Choices): Field => ({
  key: 'score',
  label: 'Score',
  control: 'select',
  options: plain(choices.scores),
});
const check = (key: string, label: string): Field => ({ key, label, control: 'check' });

/** The fields of a panel, in the order in which a form shows them. */
export function fieldsOf(panel: Panel, choices: Choices): Field[] {
  const common: Field[] = [
    { key: 'title', label: 'Title', control: 'text' },
    { key: 'share', label: 'Share of its row', control: 'number', min: 0.05, max: 20, step: 0.05 },
    check('letter', 'With a letter'),
  ];
  switch (panel.kind) {
    case 'reconstructions':
      return [
        regionOf(choices),
        { key: 'examples', label: 'Images', control: 'examples' },
        { key: 'across', label: 'Images side by side', control: 'number', min: 1, max: 40 },
        check('ideal', 'What the generator makes of the true latents'),
        check('names', 'Names of the images'),
        {
          key: 'pixels',
          label: 'Enlarged',
          control: 'select',
          options: [
            { value: 'whole', label: 'pixel by pixel' },
            { value: 'smooth', label: 'smoothly' },
          ],
        },
        ...common,
      ];
    case 'regionChart':
      return [
        scoreOf(choices),
        height(15, 300),
        check('chance', 'Chance line'),
        check('stars', 'Stars for p'),
        check('joined', 'Subjects joined by lines'),
        ...common,
      ];
    case 'methodChart':
      return [height(15, 300), ...common];
    case 'scoreTable':
      return [
        {
          key: 'rows',
          label: 'Rows',
          control: 'select',
          options: [
            { value: 'regions', label: 'regions of these results' },
            ...(choices.comparison ? [{ value: 'methods', label: 'methods of the comparison' }] : []),
          ],
        },
        ...common,
      ];
    case 'brain':
      return [
        subjects(choices),
        height(10, 400),
        { key: 'camera.azimuth', label: 'Azimuth', control: 'number', min: -360, max: 360, unit: '°' },
        { key: 'camera.elevation', label: 'Elevation', control: 'number', min: -90, max: 90, unit: '°' },
        { key: 'camera.zoom', label: 'Zoom', control: 'number', min: 0.2, max: 10, step: 0.1 },
        {
          key: 'surface',
          label: 'Surface',
          control: 'select',
          options: [
            { value: 'brain', label: 'brain' },
            { value: 'head', label: 'head, cut open' },
          ],
        },
        check('names', 'Names of the regions'),
        ...common,
      ];
    case 'slices':
      return [
        subjects(choices),
        {
          key: 'convention',
          label: 'Convention',
          control: 'select',
          options: [
            { value: 'neurological', label: 'neurological' },
            { value: 'radiological', label: 'radiological' },
          ],
        },
        { key: 'fill', label: 'Opacity of regions', control: 'number', min: 0, max: 1, step: 0.05 },
        {
          key: 'outline',
          label: 'Outlines',
          control: 'select',
          options: [
            { value: 'smooth', label: 'smooth' },
            { value: 'voxels', label: 'along voxels' },
          ],
        },
        check('legend', 'Legend'),
        ...common,
      ];
    case 'design':
      return [
        subjects(choices),
        {
          key: 'part',
          label: 'Runs',
          control: 'select',
          options: [
            { value: 'train', label: 'training' },
            { value: 'test', label: 'test' },
          ],
        },
        height(20, 300),
        ...common,
      ];
    case 'text':
      return [{ key: 'text', label: 'Text', control: 'text' }, ...common];
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

/** What stands under a key such as "camera.zoom". */
export function valueOf(panel: Panel, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], panel);
}

/** The panel with another value under a key; null where the schema refuses it. An empty title is none. */
export function withValue(panel: Panel, key: string, value: unknown): Panel | null {
  const [first, second] = key.split('.') as [string, string | undefined];
  const inner = (panel as unknown as Record<string, object>)[first];
  const { [first]: _old, ...rest } = panel as unknown as Record<string, unknown>;
  const left = key === 'title' && value === '';
  const found = panelSchema.safeParse(
    left ? rest : { ...rest, [first]: second === undefined ? value : { ...inner, [second]: value } },
  );
  return found.success ? found.data : null;
}
