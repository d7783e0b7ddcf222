import type { Item } from '../display.ts';
import type { PanelData } from '../data.ts';
import { plainText, unknownLetters } from '../fonts/markup.ts';
import type { Composed, PlacedPanel } from '../layout/compose.ts';
import { ownResolution } from '../backends/rasters.ts';
import { listWords } from '../words/numbers.ts';
import { closeColours } from './colour-vision.ts';
import type { FigureFinding } from './finding.ts';
import { placeFindings } from './places.ts';

export interface LintInput {
  readonly composed: Composed;
  readonly caption: string;
  /** Of the file that is written. */
  readonly dpi: number;
  /** Whether the file is pixels: then lines are line art at its resolution. */
  readonly raster: boolean;
}

const order = { error: 0, warning: 1, note: 2 };

/** All that is wrong with a figure before it is written, the gravest first. */
export function lintFigure(input: LintInput): FigureFinding[] {
  const { composed, caption } = input;
  const found = [
    ...pageFindings(input),
    ...textFindings(composed),
    ...placeFindings(composed.display),
    ...lineFindings(composed),
    ...resolutionFindings(input),
    ...composed.panels.flatMap((panel) => panelFindings(panel, caption)),
  ];
  return found.sort((a, b) => order[a.severity] - order[b.severity]);
}

function pageFindings({ composed: { display, preset }, raster, dpi }: LintInput): FigureFinding[] {
  const found: FigureFinding[] = [];
  if (display.height > preset.maxHeight)
    found.push({
      severity: 'warning',
      rule: 'page',
      panel: null,
      what: `the figure is ${display.height.toFixed(0)} mm high; ${preset.name} takes ${preset.maxHeight} mm`,
      todo: 'Show fewer images or rows, or lower panels.',
    });
  if (Math.abs(display.width - preset.width) > 0.05)
    found.push({
      severity: 'warning',
      rule: 'page',
      panel: null,
      what: `the figure is ${display.width} mm wide; ${preset.name} is ${preset.width} mm`,
      todo: 'Leave the width to the preset.',
    });
  if (raster && dpi < preset.minLineArtDpi)
    found.push({
      severity: dpi < preset.minDpi ? 'error' : 'warning',
      rule: 'resolution',
      panel: null,
      what: `text and lines as pixels at ${dpi} dpi; line art needs ${preset.minLineArtDpi} dpi`,
      todo: `Write a PDF or SVG file, or use --dpi ${preset.minLineArtDpi}.`,
    });
  return found;
}

function textFindings({ display, preset }: Composed): FigureFinding[] {
  const found: FigureFinding[] = [];
  const small = new Map<string, { size: number; text: string }>();
  for (const item of display.items) {
    if (item.kind !== 'text') continue;
    const text = plainText(item.runs);
    const key = item.panel ?? '';
    if (item.size < preset.minText - 1e-9 && item.size < (small.get(key)?.size ?? Infinity))
      small.set(key, { size: item.size, text });
  }
  for (const [panel, { size, text }] of small)
    found.push({
      severity: 'error',
      rule: 'text-size',
      panel: panel || null,
      what: `"${text}" is set in ${size} pt; the least is ${preset.minText} pt`,
      todo: 'Set it larger, or choose the preset of the journal.',
    });
  return found;
}

function lineFindings({ display, preset }: Composed): FigureFinding[] {
  const thin = new Map<string, number>();
  for (const item of display.items) {
    const width = lineWidthOf(item);
    if (width !== undefined && width < preset.minLine - 1e-9)
      thin.set(item.panel ?? '', Math.min(width, thin.get(item.panel ?? '') ?? Infinity));
  }
  return [...thin].map(([panel, width]) => ({
    severity: 'error',
    rule: 'line-width',
    panel: panel || null,
    what: `a line is ${Number(width.toFixed(3))} pt thin; the least is ${preset.minLine} pt`,
    todo: 'Draw it heavier: it may vanish in print.',
  }));
}

function lineWidthOf(item: Item): number | undefined {
  if (item.kind !== 'rect' && item.kind !== 'path') return undefined;
  return item.stroke === undefined ? undefined : (item.lineWidth ?? 0.5);
}

function resolutionFindings({ composed: { display, preset, dpi: madeAt }, dpi }: LintInput): FigureFinding[] {
  const found: FigureFinding[] = [];
  const photographs = new Map<string, { own: number; width: number; height: number }>();
  const others = new Map<string, number>();
  for (const item of display.items) {
    if (item.kind !== 'image' || item.content === 'matrix') continue;
    // Views of the brain are made anew at the resolution of the file; photographs have the pixels that they have.
    const own = ownResolution(item) * (item.content === 'brain' ? dpi / madeAt : 1);
    const key = item.panel ?? '';
    if (own >= preset.minDpi - 0.5) continue;
    if (item.content === 'photograph') {
      const { width, height } = item.raster;
      if (own < (photographs.get(key)?.own ?? Infinity)) photographs.set(key, { own, width, height });
    } else others.set(key, Math.min(own, others.get(key) ?? Infinity));
  }
  for (const [panel, { own, width, height }] of photographs)
    found.push({
      severity: 'note',
      rule: 'resolution',
      panel: panel || null,
      what: `images have ${width} x ${height} pixels of their own, ${Math.round(own)} dpi at this size; each pixel is written as a square at ${dpi} dpi, and nothing is made up between them`,
      todo: 'Say the size of the images in the text; a generator of larger images has more to show.',
    });
  for (const [panel, own] of others)
    found.push({
      severity: 'error',
      rule: 'resolution',
      panel: panel || null,
      what: `a picture has ${Math.round(own)} dpi at this size; the least is ${preset.minDpi} dpi`,
      todo: `Use --dpi ${preset.dpi}.`,
    });
  return found;
}

function panelFindings({ name, facts, panel, data }: PlacedPanel, caption: string): FigureFinding[] {
  const found: FigureFinding[] = [];
  const add = (
    severity: FigureFinding['severity'],
    rule: FigureFinding['rule'],
    what: string,
    todo: string,
  ): void => {
    found.push({ severity, rule, panel: name, what, todo });
  };
  if (facts.chance === 'missing')
    add(
      'error',
      'chance',
      'the chance level is not drawn',
      'Draw it: without it no reader can judge the bars.',
    );
  if (facts.n === null) add('error', 'n', 'nothing says how many subjects or images there are', 'State n.');
  else if (facts.n !== undefined && !/\d/.test(caption))
    add('error', 'n', 'the caption does not say n', `Add: ${facts.n}.`);
  if (facts.errorBars === null && panel.kind !== 'scoreTable')
    add('error', 'error-bars', 'error bars are drawn and not named', 'Say in the caption what they are.');
  else if (typeof facts.errorBars === 'string' && !caption.includes(facts.errorBars))
    add('error', 'error-bars', 'the caption does not name the error bars', `Add: ${facts.errorBars}.`);
  for (const { what, unit } of facts.units ?? [])
    if (unit === null)
      add('error', 'units', `${what} has no unit`, 'Write the unit at the axis or colour bar.');
  if (facts.sides === false)
    add('error', 'sides', 'left and right are not written', 'Show the letters: flipped brains are common.');
  if (facts.chosen !== undefined && (facts.chosen === null || !caption.includes(facts.chosen)))
    add('error', 'examples', 'the caption does not say how the examples were chosen', 'Say it.');
  const cut = [...new Set(facts.cut ?? [])];
  if (cut.length > 0)
    add(
      'warning',
      'cut',
      `no room for ${some(cut.map((name) => `"${name}"`))}, which ${cut.length === 1 ? 'ends' : 'end'} in "…"`,
      'Give the panel more room, show fewer things in it, or shorten the names.',
    );
  const unknown = unknownLetters([...namesIn(data), ...textsIn(panel)].join(''));
  if (unknown.length > 0)
    add(
      'warning',
      'letters',
      `the font has no ${listWords(unknown.slice(0, 5))}: ${unknown.length === 1 ? 'a question mark stands in its place' : 'question marks stand in their place'}`,
      'Write names and texts in Latin, Greek or Cyrillic letters.',
    );
  for (const note of facts.notes ?? []) add('warning', 'data', note, 'Check that this is meant.');
  if (facts.colours !== undefined) {
    const close = closeColours(facts.colours.of);
    const { labelled } = facts.colours;
    if (close.length > 0) {
      const pairs = close.slice(0, 3).map(({ one, other, seenBy }) => `${one} and ${other} (${seenBy})`);
      add(
        labelled ? 'note' : 'warning',
        'colour-vision',
        `colours that look alike: ${pairs.join(', ')}${close.length > 3 ? ` and ${close.length - 3} more pairs` : ''}`,
        labelled
          ? 'Names stand at the things themselves, so nothing is lost.'
          : 'Write names at the regions, or show fewer of them.',
      );
    }
  }
  return found;
}

/** The first of many, and how many more there are. */
function some(all: readonly string[], shown = 3): string {
  if (all.length <= shown) return listWords(all);
  return `${all.slice(0, shown).join(', ')} and ${all.length - shown} more`;
}

/** Words of one's own that a panel writes. */
function textsIn(panel: PlacedPanel['panel']): string[] {
  return [panel.title ?? '', ...(panel.kind === 'text' ? [panel.text] : [])];
}

/** Names from outside that a panel writes. */
function namesIn(data: PanelData): string[] {
  switch (data.kind) {
    case 'reconstructions':
    case 'methodGrid':
      return [...data.columns.map(({ name }) => name), ...data.rows.map(({ label }) => label)];
    case 'regionChart':
      return data.bars.map(({ region }) => region);
    case 'methodChart':
      return data.facets.flatMap(({ methods }) => methods.map(({ method }) => method));
    case 'scoreTable':
      return data.rows.map(({ label }) => label);
    case 'brain':
    case 'slices':
      return data.regions.map(({ name }) => name);
    case 'design':
    case 'text':
      return [];
  }
}
