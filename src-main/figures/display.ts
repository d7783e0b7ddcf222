/**
 * What a figure is reduced to before it is written: one flat list, back to front. Places and sizes are in millimetres from the
 * top left corner of the page, text sizes and line widths in points.
 */
export interface DisplayList {
  readonly width: number;
  readonly height: number;
  readonly items: readonly Item[];
}

export type Face = 'regular' | 'bold' | 'italic';

/** A piece of a line of text in one face. */
export interface Run {
  readonly text: string;
  readonly face: Face;
}

interface Named {
  /** The panel that an item belongs to, for findings. */
  readonly panel?: string;
}

export interface RectItem extends Named {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill?: string;
  readonly fillOpacity?: number;
  readonly stroke?: string;
  readonly lineWidth?: number;
}

export interface PathItem extends Named {
  readonly kind: 'path';
  /** SVG path data in mm: M, L, C, Q and Z, absolute. */
  readonly path: string;
  readonly fill?: string;
  readonly fillOpacity?: number;
  readonly fillRule?: 'nonzero' | 'evenodd';
  readonly stroke?: string;
  readonly lineWidth?: number;
  /** mm */
  readonly dash?: readonly number[];
  readonly join?: 'miter' | 'round';
  /** Whether this is text drawn as outlines, to which rules for lines do not apply. */
  readonly glyphs?: boolean;
}

export interface TextItem extends Named {
  readonly kind: 'text';
  /** Of the baseline at the anchor. */
  readonly x: number;
  readonly y: number;
  readonly runs: readonly Run[];
  readonly size: number;
  readonly fill: string;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Degrees, counter-clockwise, about (x, y). */
  readonly rotate?: number;
}

/** Samples [height x width x channels], row-major, 8 bits, sRGB. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export interface ImageItem extends Named {
  readonly kind: 'image';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly raster: Raster;
  readonly content: 'photograph' | 'brain' | 'matrix';
  /** How samples are enlarged to the resolution of a file: as squares, or smoothly. */
  readonly enlarge: 'whole' | 'smooth';
  /** What it shows, for readers that cannot see it. */
  readonly about: string;
}

export type Item = RectItem | PathItem | TextItem | ImageItem;

/** A straight or broken line through points in mm. */
export function line(
  points: readonly (readonly [number, number])[],
  stroke: string,
  lineWidth: number,
  more: Partial<PathItem> = {},
): PathItem {
  const path = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return { kind: 'path', path, stroke, lineWidth, ...more };
}

/** A circle as four cubic arcs. */
export function circle(cx: number, cy: number, radius: number, more: Partial<PathItem>): PathItem {
  const k = 0.5522847498 * radius;
  const at = (x: number, y: number): string => `${round(cx + x)} ${round(cy + y)}`;
  const r = radius;
  const path =
    `M${at(r, 0)}C${at(r, k)} ${at(k, r)} ${at(0, r)}C${at(-k, r)} ${at(-r, k)} ${at(-r, 0)}` +
    `C${at(-r, -k)} ${at(-k, -r)} ${at(0, -r)}C${at(k, -r)} ${at(r, -k)} ${at(r, 0)}Z`;
  return { kind: 'path', path, ...more };
}

/** The same item, moved by (dx, dy) mm. */
export function moved<T extends Item>(item: T, dx: number, dy: number): T {
  if (item.kind === 'path') return { ...item, path: movedPath(item.path, dx, dy) };
  return { ...item, x: item.x + dx, y: item.y + dy };
}

/** Path data whose coordinates go through `change`, pair by pair. */
export function mapPath(path: string, change: (x: number, y: number) => readonly [number, number]): string {
  return path.replaceAll(/([MLCQZ])([^MLCQZ]*)/g, (_all, command: string, rest: string) => {
    const numbers =
      rest.trim() === ''
        ? []
        : rest
            .trim()
            .split(/[\s,]+/)
            .map(Number);
    const out: string[] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      const [x, y] = change(numbers[i]!, numbers[i + 1]!);
      out.push(`${round(x)} ${round(y)}`);
    }
    return command + out.join(' ');
  });
}

const movedPath = (path: string, dx: number, dy: number): string => mapPath(path, (x, y) => [x + dx, y + dy]);

function round(value: number): string {
  const rounded = Math.round(value * 1e4) / 1e4;
  return String(rounded === 0 ? 0 : rounded);
}
