import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inlineRunner, startPool } from '../compute/pool.ts';
import { findingsOf, makeFigure } from '../compute/figures/make.ts';
import { saveFigure } from '../compute/figures/save.ts';
import { openSource, type FigureSource } from '../compute/figures/source.ts';
import { figureKinds, parseExamples, templateFigure, type FigureKind } from '../compute/figures/templates.ts';
import { explainSystemError, PerceptError } from '../errors.ts';
import type { FigureFinding } from '../figures/lint/finding.ts';
import { readFigure } from '../figures/embed/read.ts';
import { presetIds, presetOf } from '../figures/presets.ts';
import { figureSchema, type Figure } from '../figures/schema.ts';
import { formatOf } from '../figures/write.ts';
import type { Host } from './host.ts';

export interface FigureOptions {
  out?: string;
  kind?: FigureKind | 'all';
  figure?: string;
  preset?: string;
  region?: string;
  examples?: string;
  text?: 'live' | 'outlines';
  dpi?: number;
  format: 'pdf' | 'svg' | 'png' | 'tiff';
  results?: string;
  comparison?: string;
  strict: boolean;
  json: boolean;
}

interface Written {
  readonly file: string;
  readonly files: readonly string[];
  readonly size: readonly [number, number];
  readonly findings: readonly FigureFinding[];
}

/** Draws figures of a finished run into files, prints what to look at, and fails where something could not be drawn. */
export async function figureCommand(
  recipe: string,
  options: FigureOptions,
  { signal, workerFile }: Host,
): Promise<void> {
  const needsPool = options.kind === 'design' || options.kind === 'all' || options.figure !== undefined;
  const runner = needsPool ? startPool(workerFile, signal, 1) : inlineRunner();
  try {
    const source = await openSource(recipe, {
      runner,
      signal,
      ...(options.results === undefined ? {} : { out: options.results }),
      ...(options.comparison === undefined ? {} : { comparison: options.comparison }),
    });
    const written: Written[] = [];
    for (const { figure, file } of await figuresOf(source, options)) {
      signal.throwIfAborted();
      const made = await makeFigure(source, figure, options.dpi);
      const findings = findingsOf(made, formatOf(file));
      const files = await saveFigure(file, made, {
        textMode: options.text ?? presetOf(figure.preset).textMode,
      });
      const { width, height } = made.composed.display;
      written.push({ file, files, size: [width, height], findings });
      if (!options.json) process.stdout.write(`${describe(written.at(-1)!)}\n`);
    }
    if (options.json) process.stdout.write(`${JSON.stringify(written, null, 2)}\n`);
    if (
      options.strict &&
      written.some(({ findings }) => findings.some(({ severity }) => severity === 'error'))
    ) {
      process.stderr.write('percept: there are findings that are errors (--strict)\n');
      process.exitCode = 1;
    }
  } finally {
    await runner.close();
  }
}

async function figuresOf(
  source: FigureSource,
  options: FigureOptions,
): Promise<{ figure: Figure; file: string }[]> {
  const kind = options.kind ?? 'page';
  if (options.preset !== undefined && !presetIds.includes(options.preset))
    throw new PerceptError(`there is no preset "${options.preset}"`, {
      remedy: `The presets are ${presetIds.join(', ')}.`,
    });
  const choice = {
    preset: options.preset ?? 'nature-2col',
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.examples === undefined ? {} : { examples: parseExamples(options.examples) }),
  };
  if (options.figure !== undefined) {
    const figure = await readDocument(resolve(options.figure));
    const preset = options.preset ?? figure.preset;
    return [{ figure: { ...figure, preset }, file: outFile(options, 'figure') }];
  }
  if (kind === 'all') {
    const folder = resolve(options.out ?? 'figures');
    return figureKinds
      .filter((one) => possible(one, source))
      .map((one) => ({
        figure: templateFigure(one, source, choice),
        file: join(folder, `${one}.${options.format}`),
      }));
  }
  return [{ figure: templateFigure(kind, source, choice), file: outFile(options, kind) }];
}

/** Without a comparison there is no Fig. 3, without positions no brain and without scans no design. */
function possible(kind: FigureKind, { comparison, place }: FigureSource): boolean {
  if (kind === 'fig3') return comparison !== undefined;
  return (kind !== 'brain' && kind !== 'design') || place.kind === 'bids';
}

function outFile({ out, format }: FigureOptions, name: string): string {
  if (out === undefined) return resolve(`${name}.${format}`);
  formatOf(out);
  return resolve(out);
}

/** A figure's document: a figure.json, or any file that Percept wrote of a figure. */
async function readDocument(file: string): Promise<Figure> {
  if (!/\.json$/i.test(file)) return (await readFigure(file)).figure;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw explainSystemError(error, file);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PerceptError(`this is not valid JSON (${(error as Error).message})`, { file });
  }
  const inner = json as { perceptFigureFile?: unknown; figure?: unknown } | null;
  const parsed = figureSchema.safeParse(inner?.perceptFigureFile === undefined ? json : inner.figure);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new PerceptError(`${issue.path.join('.') || 'the figure'}: ${issue.message}`, {
    file,
    remedy: 'Mend the figure; docs/figures.md says what one may hold.',
  });
}

function describe({ file, size, findings, files }: Written): string {
  const count = (severity: FigureFinding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const head = `${file}: ${size[0]} x ${size[1]} mm, ${files.length - 1} files beside it; ${count('error')} errors, ${count('warning')} warnings, ${count('note')} notes`;
  return [
    head,
    ...findings.map(
      ({ severity, panel, what, todo }) =>
        `  ${severity}${panel === null ? '' : ` (panel ${panel})`}: ${what}. ${todo}`,
    ),
  ].join('\n');
}
