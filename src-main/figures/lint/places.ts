import type { DisplayList, Item, TextItem } from '../display.ts';
import { capHeight, textWidth } from '../fonts/font.ts';
import { plainText } from '../fonts/markup.ts';
import type { FigureFinding } from './finding.ts';

type Point = readonly [number, number];
/** Corners in their order around it, mm. */
type Quad = readonly [Point, Point, Point, Point];

/** mm that things may reach into one another or beyond the page unnoticed. */
const TOLERANCE = 0.15;
/** Of a line of text below its baseline, as a share of the height of capitals. */
const DESCENT = 0.28;

/** Texts that lie on one another or on a picture that is no ground for them, and whatever leaves the page. */
export function placeFindings(display: DisplayList): FigureFinding[] {
  const texts = display.items.flatMap((item) =>
    item.kind === 'text' && plainText(item.runs).trim() !== '' ? [{ item, quad: quadOf(item) }] : [],
  );
  const overlaps = new Map<string, { one: string; other: string; count: number }>();
  const count = (panel: string | undefined, one: string, other: string): void => {
    const known = overlaps.get(panel ?? '');
    if (known === undefined) overlaps.set(panel ?? '', { one, other, count: 1 });
    else known.count++;
  };
  // From left to right, so that each is held only against those that begin before it ends.
  const sorted = texts
    .map((text) => ({ ...text, ...rangeOf(text.quad) }))
    .sort((a, b) => a.left - b.left || a.top - b.top);
  sorted.forEach((a, i) => {
    for (let j = i + 1; j < sorted.length && sorted[j]!.left < a.right; j++) {
      const b = sorted[j]!;
      if (b.top >= a.bottom || b.bottom <= a.top || depthOf(a.quad, b.quad) <= TOLERANCE) continue;
      count(a.item.panel, said(a.item), said(b.item));
    }
  });
  for (const image of display.items) {
    // On brains letters are written on purpose.
    if (image.kind !== 'image' || image.content === 'brain') continue;
    const { x, y, width, height } = image;
    const quad: Quad = [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ];
    for (const { item, quad: own } of texts)
      if (depthOf(quad, own) > TOLERANCE) count(item.panel, said(item), `the picture "${image.about}"`);
  }
  return [
    ...[...overlaps].map(([panel, { one, other, count: many }]): FigureFinding => ({
      severity: 'error',
      rule: 'overlap',
      panel: panel || null,
      what: `${one} lies on ${other}${many > 1 ? `, and ${many - 1} more like it` : ''}`,
      todo: 'Give the panel more room, show fewer things in it, or shorten the names.',
    })),
    ...beyondPage(display),
  ];
}

function beyondPage({ items, width, height }: DisplayList): FigureFinding[] {
  const beyond = new Map<string, { what: string; mm: number }>();
  for (const item of items) {
    const { left, right, top, bottom } = extentOf(item);
    const mm = Math.max(-left, right - width, -top, bottom - height);
    if (mm <= TOLERANCE || mm <= (beyond.get(item.panel ?? '')?.mm ?? 0)) continue;
    const what =
      item.kind === 'text'
        ? said(item)
        : item.kind === 'image'
          ? `the picture "${item.about}"`
          : 'a line or area';
    beyond.set(item.panel ?? '', { what, mm });
  }
  return [...beyond].map(([panel, { what, mm }]) => ({
    severity: 'error',
    rule: 'overflow',
    panel: panel || null,
    what: `${what} reaches ${mm.toFixed(1)} mm beyond the page`,
    todo: 'Give the panel more room, or shorten the text.',
  }));
}

const said = (item: TextItem): string => `"${plainText(item.runs)}"`;

/** The box of a line of text, from the top of its capitals to the foot of its descenders, turned as it is. */
export function quadOf({ x, y, runs, size, anchor, rotate = 0 }: TextItem): Quad {
  const width = textWidth(runs, size);
  const left = anchor === 'start' ? 0 : anchor === 'middle' ? -width / 2 : -width;
  const [up, down] = [capHeight(size), DESCENT * capHeight(size)];
  const angle = (-rotate * Math.PI) / 180;
  const turned = (a: number, b: number): Point => [
    x + a * Math.cos(angle) - b * Math.sin(angle),
    y + a * Math.sin(angle) + b * Math.cos(angle),
  ];
  return [turned(left, -up), turned(left + width, -up), turned(left + width, down), turned(left, down)];
}

interface Range {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function rangeOf(points: readonly Point[]): Range {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function extentOf(item: Item): Range {
  if (item.kind === 'text') return rangeOf(quadOf(item));
  if (item.kind !== 'path')
    return { left: item.x, right: item.x + item.width, top: item.y, bottom: item.y + item.height };
  const range = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  let across = true;
  for (const [number] of item.path.matchAll(/-?[\d.]+(?:e-?\d+)?/g)) {
    const value = Number(number);
    if (across) {
      range.left = Math.min(range.left, value);
      range.right = Math.max(range.right, value);
    } else {
      range.top = Math.min(range.top, value);
      range.bottom = Math.max(range.bottom, value);
    }
    across = !across;
  }
  return range;
}

/**
 * How deep two rectangles reach into one another, mm; 0 where a line parts them. Of convex figures it is enough to look along the
 * normals of their sides (the separating axis theorem).
 */
export function depthOf(one: Quad, other: Quad): number {
  let least = Infinity;
  for (const quad of [one, other]) {
    for (const [from, to] of [
      [quad[0], quad[1]],
      [quad[1], quad[2]],
    ] as const) {
      const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
      if (length === 0) continue;
      const along = ([x, y]: Point): number => ((to[0] - from[0]) * x + (to[1] - from[1]) * y) / length;
      const [a, b] = [one.map(along), other.map(along)];
      const depth = Math.min(Math.max(...a) - Math.min(...b), Math.max(...b) - Math.min(...a));
      if (depth <= 0) return 0;
      least = Math.min(least, depth);
    }
  }
  return least;
}
