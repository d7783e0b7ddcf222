import type { PanelData, RegionChartData, SlicesData } from '../data.ts';
import type { FigurePayload } from '../embed/payload.ts';
import { composeFigure, type Composed } from '../layout/compose.ts';
import { figureSchema, type Figure } from '../schema.ts';

/** A chart of made-up numbers: V1 far above chance in three subjects, V2 at chance. */
export const chart: RegionChartData = {
  kind: 'regionChart',
  confidence: 0.95,
  levels: [],
  score: {
    name: 'pairwise',
    title: 'Pairwise decoding accuracy',
    share: true,
    unit: '%',
    convention: 'eq. 3, Pearson, over n(n-1)/2 pairs',
    tieRule: 'a tie is not decoded',
    chance: 0.5,
    bounds: [0, 1],
    images: 12,
    pairs: 66,
  },
  bars: [
    {
      region: 'V1',
      colour: '#6558e0',
      mean: 0.8,
      ci: [0.6, 0.95],
      ciMethod: '95 % t-interval over subjects',
      p: 0.004,
      test: 't-test over subjects',
      n: 3,
      voxels: [100, 120],
      subjects: [
        { id: '01', value: 0.7, p: 0.01 },
        { id: '02', value: 0.8, p: 0.01 },
        { id: '03', value: 0.9, p: 0.01 },
      ],
    },
    {
      region: 'V2',
      colour: '#109063',
      mean: 0.5,
      ci: [0.4, 0.6],
      ciMethod: '95 % t-interval over subjects',
      p: 1,
      test: 't-test over subjects',
      n: 3,
      voxels: [90, 95],
      subjects: [
        { id: '01', value: 0.45, p: 0.6 },
        { id: '02', value: 0.5, p: 0.5 },
        { id: '03', value: 0.55, p: 0.4 },
      ],
    },
  ],
};

/** A ball of tissue about the origin, and a region in its right front upper part. Voxels of 4 mm; x grows to the left in memory. */
export function ball(): SlicesData {
  const n = 40;
  const affine = Float64Array.of(-4, 0, 0, 78, 0, 4, 0, -78, 0, 0, 4, -78, 0, 0, 0, 1);
  const values = new Float32Array(n ** 3);
  const voxels: number[] = [];
  for (let k = 0, at = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++, at++) {
        const [x, y, z] = [78 - 4 * i, 4 * j - 78, 4 * k - 78];
        const r = Math.hypot(x, y, z);
        values[at] = r < 60 ? 100 : 0;
        if (r > 44 && r < 62 && x > 16 && y > 0 && z > 16) voxels.push(at);
      }
    }
  }
  const lattice = { dims: [n, n, n] as const, affine };
  return {
    kind: 'slices',
    subject: '01',
    anatomy: { ...lattice, values, window: [0, 100], name: 'Anatomy' },
    grid: lattice,
    regions: [{ name: 'V1', colour: '#6558e0', voxels: Uint32Array.from(voxels) }],
    overlay: null,
    notes: [],
  };
}

export const sampleFigure: Figure = figureSchema.parse({
  perceptFigure: 1,
  preset: 'nature-1col',
  title: 'A sample: α ≥ β & "quotes" <tags>',
  rows: [
    [{ kind: 'regionChart', height: 40 }],
    [
      { kind: 'slices', subject: '01', legend: true, cuts: [{ plane: 'axial', at: [30] }] },
      { kind: 'text', text: 'Words with *italics*, **bold** and R².' },
    ],
  ],
});
export const sampleData: PanelData[] = [chart, ball(), { kind: 'text' }];

export function sample(dpi = 300): Composed {
  return composeFigure(sampleFigure, sampleData, dpi);
}

export const samplePayload: FigurePayload = {
  perceptFigureFile: 1,
  percept: '0.0.0',
  figure: sampleFigure,
  recipe: { percept: 1, title: 'Étude – α' },
  results: 'ab'.repeat(32),
  caption: 'n = 3',
  methods: '',
};
