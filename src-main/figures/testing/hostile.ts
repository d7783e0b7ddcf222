import type { DesignData, MethodChartData, PanelData, RegionChartData, ScoreTableData } from '../data.ts';
import type { Raster } from '../display.ts';
import { ball, chart } from './sample.ts';

/** How hard data are for a layout. */
export interface Hostility {
  readonly regions: number;
  readonly subjects: number;
  readonly images: number;
  readonly name: (place: number) => string;
}

const long = [
  'left_inferior_frontal_gyrus_pars_opercularis',
  'Posterior superior temporal sulcus, right hemisphere',
  'early visual cortex (V1 + V2 + V3) without the fovea',
  'Übergangsregionenbezeichnungszusammensetzung',
  'V4–α ≥ β, “quoted”, 漢字',
];

/** Inputs that layouts are tried with. */
export const hostilities: Readonly<Record<string, Hostility>> = {
  'long names': { regions: 9, subjects: 5, images: 12, name: (i) => `${long[i % 5]!} ${i}` },
  'thirty regions with long names': {
    regions: 30,
    subjects: 5,
    images: 40,
    name: (i) => `${long[i % 5]!} ${i}`,
  },
  'thirty regions': { regions: 30, subjects: 12, images: 40, name: (i) => `V${i}` },
  'one of each': { regions: 1, subjects: 1, images: 1, name: () => 'V1' },
  'one word without an end': { regions: 3, subjects: 2, images: 2, name: (i) => `${'W'.repeat(150)}${i}` },
  'two images': { regions: 2, subjects: 20, images: 2, name: (i) => `region ${i}` },
};

const score = (place: number): ScoreTableData['columns'][number] => ({
  ...chart.score,
  name: `score${place}`,
  title: [
    'Pairwise decoding accuracy',
    'Two-way identification (prediction)',
    'Structural similarity, columns (legacy)',
  ][place % 3]!,
  convention: `eq. 3 of Mozafari, Reddy & VanRullen 2020, Pearson, over n(n-1)/2 pairs, convention ${place}`,
});

function picture(seed: number, side = 8): Raster {
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 37 + seed * 91) % 256);
  return { width: side, height: side, channels: 3, data };
}

export function hostileChart({ regions, subjects, name }: Hostility): RegionChartData {
  return {
    ...chart,
    levels: [
      { what: 'noise ceiling', values: Array.from({ length: regions }, () => 0.97), convention: 'halves' },
      { what: 'nearest training image', values: Array.from({ length: regions }, () => 0.6), convention: '' },
    ],
    bars: Array.from({ length: regions }, (_, r) => ({
      ...chart.bars[r % 2]!,
      region: name(r),
      ci: subjects > 1 ? ([0.6, 1.08] as const) : null,
      p: 0.0001,
      n: subjects,
      subjects: Array.from({ length: subjects }, (_, s) => ({ id: `0${s}`, value: 0.5 + 0.02 * s, p: null })),
    })),
  };
}

export function hostileTable({ regions, subjects, images, name }: Hostility, columns = 5): ScoreTableData {
  const ci = subjects > 1 ? ([0.827, 1.009] as const) : null;
  return {
    kind: 'scoreTable',
    head: 'Region',
    columns: Array.from({ length: columns }, (_, c) => score(c)),
    rows: Array.from({ length: regions }, (_, r) => ({
      label: name(r),
      published: r === 1,
      cells: Array.from({ length: columns }, (_, c) =>
        (r + c) % 7 === 6
          ? null
          : {
              mean: 0.918,
              ci,
              ciMethod:
                ci === null
                  ? null
                  : r % 4 === 3
                    ? '95 % percentile bootstrap over images'
                    : '95 % t-interval over subjects',
              n: Math.max(1, subjects - (r % 3 === 2 ? 1 : 0)),
              images: [images, images] as const,
              pairs: [(images * (images - 1)) / 2, (images * (images - 1)) / 2] as const,
            },
      ),
    })),
    notes: [],
  };
}

export function hostileMethods({ regions, images, name }: Hostility, facets = 4): MethodChartData {
  return {
    kind: 'methodChart',
    facets: Array.from({ length: facets }, (_, f) => ({
      score: { ...score(f), images },
      methods: Array.from({ length: regions }, (_, m) => ({
        method: name(m),
        published: m === 1,
        mean: 0.9,
        ci: [0.7, 1.1] as const,
        ciMethod: '95 % t-interval over subjects',
        values: [0.8, 0.9],
      })),
    })),
    notes: [],
  };
}

export function hostileGrid({ subjects, images, name }: Hostility): PanelData {
  const row = (label: string, role: 'presented' | 'ideal' | 'subject', seed: number) => ({
    label,
    role,
    images: Array.from({ length: images }, (_, i) => picture(i + seed)),
    score: role === 'subject' ? 0.918 : null,
  });
  return {
    kind: 'reconstructions',
    region: name(0),
    columns: Array.from({ length: images }, (_, i) => ({ name: `${name(i)}_${i}.png`, score: null })),
    rows: [
      row('Presented', 'presented', 0),
      row('tutorial-generator, true latents', 'ideal', 3),
      ...Array.from({ length: subjects }, (_, s) => row(`Subject ${s + 1}`, 'subject', s)),
    ],
    score: chart.score,
    chosen: `All ${images} test images are shown.`,
    of: images,
    ranked: null,
    notes: [],
  };
}

export function hostileDesign(nuisance: number): DesignData {
  return {
    kind: 'design',
    subject: '01',
    part: 'train',
    scans: 4272,
    rank: 41,
    condition: 7.4,
    picture: picture(1, 101),
    effects: [
      { name: 'Images', columns: 1 },
      { name: 'Latents', columns: 40 },
    ],
    nuisance,
    runs: Array.from({ length: 24 }, (_, r) => ({ name: `run ${r}`, from: r * 178, scans: 178 })),
  };
}

/** A ball with as many regions, each a layer of it. */
export function hostileBrain({ regions, name }: Hostility, kind: 'brain' | 'slices'): PanelData {
  const whole = ball();
  const [first] = whole.regions;
  const each = Math.max(1, Math.ceil(first!.voxels.length / regions));
  return {
    ...whole,
    kind,
    regions: Array.from({ length: regions }, (_, r) => ({
      name: name(r),
      colour: ['#6558e0', '#109063', '#e69f00'][r % 3]!,
      voxels: first!.voxels.slice(r * each, (r + 1) * each),
    })).filter(({ voxels }) => voxels.length > 0),
  } as PanelData;
}
