import type { PanelData } from './data.ts';

type Cell = string | number | null | undefined;

/** The numbers of a panel as rows of a table with a header; null where it shows none. */
export function panelTable(data: PanelData): Cell[][] | null {
  switch (data.kind) {
    case 'reconstructions':
      return [
        ['stimulus_name', 'place', 'ranked_by', 'score', ...data.rows.map(({ label }) => label)],
        ...data.columns.map(({ name, score }, i) => [
          name,
          i + 1,
          data.ranked,
          score,
          ...data.rows.map(({ images }) => ((images[i] ?? null) === null ? 'missing' : 'shown')),
        ]),
      ];
    case 'methodGrid':
      return [
        ['stimulus_name', 'place', 'ranked_by', 'score', 'row', 'subject', 'region', 'file', 'sha256'],
        ...data.columns.flatMap(({ name, score }, i) =>
          data.rows.map(({ label }, r) => {
            const { subject, region, files } = data.sources[r]!;
            return [
              ...[name, i + 1, data.ranked, score, label, subject, region],
              ...[files[i]?.file, files[i]?.sha256],
            ];
          }),
        ),
      ];
    case 'regionChart': {
      const subjects = [...new Set(data.bars.flatMap((bar) => bar.subjects.map(({ id }) => id)))];
      return [
        [
          ...[
            'region',
            'score',
            'mean',
            'ci_low',
            'ci_high',
            'ci_method',
            'p',
            'test',
            'n_subjects',
            'chance',
          ],
          ...['voxels_least', 'voxels_most', 'images', 'pairs', 'convention'],
          ...data.levels.map(({ what }) => what.replaceAll(' ', '_')),
          ...subjects.flatMap((id) => [`sub-${id}`, `sub-${id}_p`]),
        ],
        ...data.bars.map((bar, b) => [
          ...[
            bar.region,
            data.score.name,
            bar.mean,
            bar.ci?.[0],
            bar.ci?.[1],
            bar.ciMethod,
            bar.p,
            bar.test,
            bar.n,
          ],
          ...[data.score.chance, bar.voxels[0], bar.voxels[1], data.score.images, data.score.pairs],
          data.score.convention,
          ...data.levels.map(({ values }) => values[b]),
          ...subjects.flatMap((id) => {
            const found = bar.subjects.find((one) => one.id === id);
            return [found?.value, found?.p];
          }),
        ]),
      ];
    }
    case 'methodChart':
      return [
        [
          'score',
          'convention',
          'images',
          'pairs',
          'chance',
          'method',
          'published',
          'mean',
          'ci_low',
          'ci_high',
          'values',
        ],
        ...data.facets.flatMap(({ score, methods }) =>
          methods.map((one) => [
            ...[score.name, score.convention, score.images, score.pairs, score.chance, one.method],
            ...[one.published ? 1 : 0, one.mean, one.ci?.[0], one.ci?.[1], one.values.join(' ')],
          ]),
        ),
      ];
    case 'scoreTable':
      return [
        [
          ...[data.head.toLowerCase(), 'published', 'score', 'mean', 'ci_low', 'ci_high', 'ci_method', 'n'],
          ...['images_least', 'images_most', 'pairs_least', 'pairs_most', 'chance', 'convention'],
        ],
        ...data.rows.flatMap(({ label, published, cells }) =>
          cells.map((cell, c) => {
            const score = data.columns[c]!;
            return [
              ...[label, published ? 1 : 0, score.name, cell?.mean, cell?.ci?.[0], cell?.ci?.[1]],
              ...[cell?.ciMethod, cell?.n, cell?.images[0], cell?.images[1], cell?.pairs[0], cell?.pairs[1]],
              ...[score.chance, score.convention],
            ];
          }),
        ),
      ];
    case 'brain':
    case 'slices':
      return [
        ['region', 'colour', 'voxels'],
        ...data.regions.map(({ name, colour, voxels }) => [name, colour, voxels.length]),
      ];
    case 'design':
      return [
        ['run', 'first_row', 'scans'],
        ...data.runs.map(({ name, from, scans }) => [name, from, scans]),
      ];
    case 'text':
      return null;
  }
}
