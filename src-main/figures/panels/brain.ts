import { fromOklab, toOklab } from '../../contract/colour-space.ts';
import { letterTowards } from '../brain/camera.ts';
import { contours, pathOf } from '../brain/contours.ts';
import { stageBrain, type BrainView } from '../brain/render.ts';
import type { BrainData } from '../data.ts';
import { line, type Item, type Run } from '../display.ts';
import { lineHeight } from '../fonts/font.ts';
import { escapeMarkup, parseMarkup } from '../fonts/markup.ts';
import { SOFT, type Laid, type Room } from '../layout/laid.ts';
import { Names, textAt, textMiddle, widest, widthOf } from '../layout/text.ts';
import type { PanelOf } from '../schema.ts';
import { MM_PER_INCH } from '../units.ts';
import { swatchLegend } from './legend.ts';

/** mm from a name to the picture. */
const LEADER = 4;
/** Lines from a name to the next one. */
const NAME_STEP = 1.12;

/** The brain in three dimensions with its regions, their names at the sides, and the sides' letters. */
export function layBrain(panel: PanelOf<'brain'>, data: BrainData, room: Room): Laid {
  const { preset, width, dpi } = room;
  const size = preset.text;
  const names = new Names();
  // Beside the picture where all names of a side have room, whole and below one another; else in a legend.
  const nameWidth = Math.max(0.24 * width - LEADER, 1.6 * size);
  const atSides =
    panel.names &&
    Math.ceil(data.regions.length / 2) * NAME_STEP * lineHeight(size) < panel.height &&
    data.regions.every(({ name }) => widthOf(escapeMarkup(name), size) <= nameWidth);
  const labels = atSides ? data.regions.map(({ name }) => parseMarkup(escapeMarkup(name))) : [];
  const beside = labels.length > 0 ? widest(labels, size) + LEADER : 0;
  const foot = lineHeight(size) + 0.5;
  const stage = stageBrain(data, {
    ...panel.camera,
    surface: panel.surface,
    throughDepth: panel.throughDepth,
  });
  // The picture is as wide as the brain is for its height, where there is room.
  const [wide, high] = stage.extent;
  const pictureHeight = Math.min(panel.height - foot, ((width - 2 * beside) * high) / wide);
  const view = { width: Math.max(8, (pictureHeight * wide) / high), height: Math.max(8, pictureHeight) };
  const left = (width - view.width) / 2;
  const px = (mm: number): number => Math.max(16, Math.round((mm / MM_PER_INCH) * dpi));
  const [w, h] = [px(view.width), px(view.height)];
  const drawn = stage.draw(w, h);
  const place = (x: number, y: number): [number, number] => [
    left + (x / w) * view.width,
    (y / h) * view.height,
  ];
  const items: Item[] = [
    {
      kind: 'image',
      x: left,
      y: 0,
      ...view,
      raster: drawn.raster,
      content: 'brain',
      enlarge: 'smooth',
      about: `Brain of sub-${data.subject} with ${data.regions.map(({ name }) => name).join(', ')}`,
    },
  ];
  data.regions.forEach(({ colour }, r) => {
    const field = softened(drawn.regions, w, h, r);
    const path = pathOf(contours(field, w, h, 0.5), place, 0.2, 12);
    if (path !== '') {
      const lineWidth = Math.max(preset.minLine, 0.3);
      items.push({ kind: 'path', path, stroke: darker(colour), lineWidth, join: 'round' });
    }
  });
  const stageOfNames = { left, right: left + view.width, height: view.height, w, place };
  if (atSides) items.push(...nameItems(labels, drawn, stageOfNames, room));
  const seen = new Set(drawn.regions);
  const unseen = data.regions.flatMap(({ name }, r) => (seen.has(r) ? [] : [name]));
  const { right } = drawn.camera;
  const opposite: typeof right = [-right[0], -right[1], -right[2]];
  const base = view.height + foot - 0.6;
  const legend =
    panel.names && !atSides
      ? swatchLegend(data.regions, view.height + foot + 0.8, width, size, names)
      : { items: [], height: 0 };
  items.push(...legend.items);
  items.push(
    textAt(letterTowards(opposite), place(drawn.bounds.left, 0)[0], base, { size, fill: SOFT }),
    textAt(letterTowards(right), place(drawn.bounds.right, 0)[0], base, { size, fill: SOFT, anchor: 'end' }),
  );
  return {
    height: view.height + foot + (legend.height === 0 ? 0 : 0.8 + legend.height),
    items,
    facts: {
      sides: true,
      unseen,
      colours: { labelled: atSides, of: data.regions.map(({ name, colour }) => ({ name, colour })) },
      cut: names.cut,
      notes: [
        ...(unseen.length === 0 ? [] : [`not seen from this side: ${unseen.join(', ')}`]),
        ...data.notes,
        ...(panel.surface === 'brain' && data.anatomy !== null && !stage.brainAlone
          ? ['the brain could not be told from the head: the head is shown, cut open']
          : []),
      ],
    },
  };
}

/** Membership of a region in a picture, averaged over 3 x 3 pixels, so that its outline has no steps. */
function softened(regions: Int16Array, width: number, height: number, place: number): Float32Array {
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
          if (regions[v * width + u] === place) sum++;
      out[y * width + x] = sum / 9;
    }
  }
  return out;
}

/** A darker line of the same hue. */
function darker(colour: string): string {
  const [lightness, a, b] = toOklab(colour);
  return fromOklab([0.62 * lightness, a, b]);
}

interface NameStage {
  /** Edges of the picture, and its height, in mm. */
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** Pixels of a row, and where a pixel lies in mm. */
  readonly w: number;
  readonly place: (x: number, y: number) => [number, number];
}

/** Names beside the picture, each joined by a line to the largest part of its region that is seen. */
function nameItems(
  labels: readonly (readonly Run[])[],
  drawn: BrainView,
  stage: NameStage,
  { preset }: Room,
): Item[] {
  const size = preset.text;
  const spots = labels.flatMap((name, r) => {
    const spot = largestPart(drawn.regions, stage.w, r);
    return spot === null ? [] : [{ name, at: stage.place(spot[0], spot[1]) }];
  });
  // Both sides get about as many names as the other, by how far to a side their regions lie.
  const sorted = [...spots].sort((a, b) => a.at[0] - b.at[0]);
  const half = Math.ceil(sorted.length / 2);
  const step = lineHeight(size) * NAME_STEP;
  return [sorted.slice(0, half), sorted.slice(half)].flatMap((names, s) => {
    const outward = s === 0 ? -1 : 1;
    const ordered = names.sort((a, b) => a.at[1] - b.at[1]);
    const ys = spread(
      ordered.map(({ at }) => at[1]),
      step,
      step / 2,
      stage.height - step / 2,
    );
    const x = (s === 0 ? stage.left : stage.right) + outward * (LEADER - 1);
    return ordered.flatMap(({ name, at }, i): Item[] => {
      const points = [[x - outward * 0.6, ys[i]!], [x - outward * 2.2, ys[i]!], at] as const;
      return [
        line(points, '#ffffff', preset.line * 2.4, { join: 'round' }),
        line(points, '#333333', Math.max(preset.minLine, preset.line * 0.6), { join: 'round' }),
        textMiddle(name, x, ys[i]!, { size, anchor: s === 0 ? 'end' : 'start' }),
      ];
    });
  });
}

/** Places near those wanted, at least `step` apart, within [low, high]. */
export function spread(wanted: readonly number[], step: number, low: number, high: number): number[] {
  const out = [...wanted];
  for (let i = 0; i < out.length; i++) out[i] = Math.max(out[i]!, i === 0 ? low : out[i - 1]! + step);
  for (let i = out.length - 1; i >= 0; i--)
    out[i] = Math.min(out[i]!, i === out.length - 1 ? high : out[i + 1]! - step);
  return out;
}

/** A pixel deep inside the largest connected part of a region; null where it is not seen. */
export function largestPart(regions: Int16Array, width: number, place: number): [number, number] | null {
  const done = new Uint8Array(regions.length);
  let best: number[] = [];
  for (let start = 0; start < regions.length; start++) {
    if (regions[start] !== place || done[start] === 1) continue;
    const part: number[] = [];
    const queue = [start];
    done[start] = 1;
    while (queue.length > 0) {
      const at = queue.pop()!;
      part.push(at);
      const x = at % width;
      for (const to of [x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1, at - width, at + width]) {
        if (to < 0 || to >= regions.length || done[to] === 1 || regions[to] !== place) continue;
        done[to] = 1;
        queue.push(to);
      }
    }
    if (part.length > best.length) best = part;
  }
  if (best.length < 20) return null;
  const mx = best.reduce((sum, at) => sum + (at % width), 0) / best.length;
  const my = best.reduce((sum, at) => sum + Math.floor(at / width), 0) / best.length;
  // The mean of a bent part may lie outside of it: its pixel nearest to the mean does not.
  const at = best.reduce((a, b) =>
    Math.hypot((a % width) - mx, Math.floor(a / width) - my) <=
    Math.hypot((b % width) - mx, Math.floor(b / width) - my)
      ? a
      : b,
  );
  return [(at % width) + 0.5, Math.floor(at / width) + 0.5];
}
