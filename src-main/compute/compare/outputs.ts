import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { hashArray, writeFileWhole } from '../../files.ts';
import { asJson } from '../json.ts';
import { tsv } from '../tsv.ts';
import type { CompareResult } from './compare.ts';
import type { Cell, Column, Comparison } from './comparison.ts';
import type { ImageFile, ImageFiles } from './image-files.ts';
import { earlierTables, placeTables, removeEarlier } from './match-tables.ts';
import { columnTitle } from './words.ts';

const main = 'comparison.json';

/**
 * Writes a comparison: comparison.json, comparison.tsv, per-image.tsv, differences.tsv, published.tsv and a match table for
 * each method whose files were matched by name. A match table that is read here or that somebody has corrected is left as it is. The same comparison gives the same bytes.
 * @returns what comparison.json holds
 * @throws PerceptError when the folder holds files of something else
 */
export async function writeComparison(
  out: string,
  { comparison, loaded, inputs, files: images }: CompareResult,
): Promise<
  Record<string, unknown> & { readonly outputs: readonly string[]; readonly notes: readonly string[] }
> {
  const names = await readdir(out).catch(() => []);
  if (names.length > 0 && !existsSync(join(out, main)))
    throw new PerceptError('this folder holds other files than those of a comparison', {
      file: out,
      remedy: 'Choose a new or an empty folder with --out.',
    });
  const earlier = await earlierTables(join(out, main));
  const placed = await placeTables(out, loaded, { earlier, inputs });
  const files: [string, string][] = [
    ['comparison.tsv', tsv(scoreRows(comparison))],
    ['per-image.tsv', tsv(imageRows(comparison))],
    ['differences.tsv', tsv(differenceRows(comparison))],
    ['published.tsv', tsv(publishedTable(comparison))],
    ...placed.tables,
  ];
  await removeEarlier(out, new Set(files.map(([name]) => name)), { earlier, inputs });
  for (const [name, content] of files) await writeFileWhole(join(out, name), content);
  const outputs = [...files.map(([name]) => name), main];
  const notes = [...comparison.notes, ...placed.notes];
  const matchTables = Object.fromEntries(
    placed.tables.map(([name, text]) => [name, hashArray(Buffer.from(text))]),
  );
  const whole = asJson({
    ...comparison,
    notes,
    images: relativeTo(out, images),
    outputs,
    matchTables,
  }) as Record<string, unknown>;
  await writeFileWhole(join(out, main), `${JSON.stringify(whole, null, 1)}\n`);
  return { ...whole, outputs, notes };
}

/** Files as they are found from the comparison, wherever both are moved to together. */
function relativeTo(out: string, { shown, sets }: ImageFiles): ImageFiles {
  const all = (files: readonly ImageFile[]): ImageFile[] =>
    files.map(({ file, sha256 }) => ({ file: relative(out, file).split(sep).join('/'), sha256 }));
  return { shown: shown && all(shown), sets: sets.map((set) => ({ ...set, files: all(set.files) })) };
}

function scoreRows({ columns, methods }: Comparison): unknown[][] {
  const header = [
    ...[
      'method',
      'subject',
      'region',
      'images',
      'score',
      'on',
      'value',
      'n',
      'pairs',
      'excluded',
      'chance',
      'p',
    ],
    ...['permutations', 'ci_low', 'ci_high', 'ci_method', 'column', 'better', 'tie_rule', 'anchor'],
    ...['compared_at', 'shown_from', 'reconstructed_from', 'kernel', 'ssim', 'convention'],
  ];
  const rows = columns.flatMap((column) =>
    methods.flatMap((method) => {
      const cell = method.cells.find((one) => one.column === column.id);
      if (cell === undefined) return [];
      const { definition } = column;
      const tail = (resize = definition.resize): unknown[] => [
        column.id,
        definition.better ?? 'higher',
        definition.tieRule,
        definition.anchor,
        ...(resize === undefined
          ? [undefined, undefined, undefined, undefined]
          : [
              `${size(resize.to)}x${resize.channels}`,
              size(resize.shownFrom),
              size(resize.reconstructedFrom),
              resize.kernel,
            ]),
        definition.ssim,
        definition.convention,
      ];
      const start = (subject: string | undefined): unknown[] => [
        method.name,
        subject,
        method.region,
        column.split,
        column.score,
        column.on,
      ];
      return [
        ...cell.perSubject.map(({ subject, score }) => [
          ...start(subject === '' ? undefined : subject),
          ...[score.value, score.n, score.pairs, score.excluded, score.chance, score.p, score.permutations],
          ...[score.ci?.[0], score.ci?.[1], score.ciMethod],
          ...tail(score.resize),
        ]),
        ...groupRow(cell, start('group'), tail()),
      ];
    }),
  );
  return [header, ...rows];
}

/** The mean over subjects, where there are several. */
function groupRow({ perSubject, group }: Cell, start: unknown[], tail: unknown[]): unknown[][] {
  if (perSubject.length < 2) return [];
  return [
    [
      ...start,
      ...[group.mean, group.n, undefined, group.excluded, undefined, group.p, undefined],
      ...[group.ci?.[0], group.ci?.[1], group.ciMethod],
      ...tail,
    ],
  ];
}

function size([height, width]: readonly [number, number]): string {
  return `${height}x${width}`;
}

function imageRows({ columns, methods, stimuli, seen }: Comparison): unknown[][] {
  const listed = seen === undefined ? undefined : new Set(seen.names);
  const rows = columns
    .filter(({ split }) => split === 'all')
    .flatMap((column) =>
      methods.flatMap(({ name, cells }) =>
        (cells.find((one) => one.column === column.id)?.perSubject ?? []).flatMap(({ subject, perImage }) =>
          perImage === undefined
            ? []
            : stimuli.map((stimulus, i) => [
                name,
                subject === '' ? undefined : subject,
                stimulus,
                listed === undefined ? undefined : listed.has(stimulus) ? 1 : 0,
                column.score,
                column.on,
                perImage[i],
                column.id,
              ]),
        ),
      ),
    );
  return [['method', 'subject', 'stimulus_name', 'seen', 'score', 'on', 'value', 'column'], ...rows];
}

function differenceRows({ columns, differences }: Comparison): unknown[][] {
  const of = (id: string): Column => columns.find((column) => column.id === id)!;
  return [
    [
      ...['first', 'second', 'images', 'score', 'on', 'difference', 'n', 'subjects', 'p', 'permutations'],
      ...['ci_low', 'ci_high', 'ci_method', 'permuted', 'column', 'title'],
    ],
    ...differences.map(
      ({ column, a, b, difference, n, subjects, p, permutations, ci, ciMethod, permuted }) => {
        const { score, split, on } = of(column);
        return [
          ...[a, b, split, score, on, difference, n, subjects, p, permutations],
          ...[ci?.[0], ci?.[1], ciMethod, permuted, column, columnTitle(of(column))],
        ];
      },
    ),
  ];
}

function publishedTable({ published }: Comparison): unknown[][] {
  return [
    [
      'method',
      'measure',
      'value_as_printed',
      'unit',
      'images',
      'subjects',
      'convention',
      'source',
      'not_comparable_because',
    ],
    ...published.map((row) => [
      ...[row.method, row.measure, row.value, row.unit, row.images, row.subjects],
      ...[row.convention, row.source, row.notComparable],
    ]),
  ];
}
