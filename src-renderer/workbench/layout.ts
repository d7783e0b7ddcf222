/** Below this width (CSS pixels) the regions stand under the brain instead of beside it. */
const BESIDE = 1000;
const SEPARATOR = 7;

const limits = {
  /** Least widths and heights at which the parts stay usable. */
  brain: 300,
  regions: 240,
  regionsMost: 520,
  reconstructions: 360,
  brainHeight: 220,
  regionsHeight: 200,
} as const;

/** Sizes as the user set them; null where not. Shares survive another window, the width of a list is best kept in pixels. */
export interface WorkbenchSizes {
  /** Share of the width that the brain has, or the brain with the regions under it. */
  readonly brainShare: number | null;
  readonly stackShare: number | null;
  /** Pixels. */
  readonly regions: number | null;
  /** Share of the height that the brain has above the regions. */
  readonly heightShare: number | null;
}

/** A size with the bounds within which its separator moves, pixels. */
export interface Extent {
  readonly size: number;
  readonly least: number;
  readonly most: number;
}

export type WorkbenchLayout =
  | { readonly kind: 'beside'; readonly brain: Extent; readonly regions: Extent }
  | { readonly kind: 'stacked'; readonly left: Extent; readonly brainHeight: Extent }
  /** Without a brain. */
  | { readonly kind: 'plain'; readonly regions: Extent };

function extent(size: number, least: number, most: number): Extent {
  const upper = Math.max(least, most);
  return { size: Math.round(Math.min(Math.max(size, least), upper)), least, most: Math.round(upper) };
}

/** Where the parts of the workbench lie in a window of `width x height` CSS pixels. */
export function layOutWorkbench(
  width: number,
  height: number,
  hasBrain: boolean,
  sizes: WorkbenchSizes,
): WorkbenchLayout {
  const regionsMost = Math.min(limits.regionsMost, width - limits.reconstructions - SEPARATOR);
  if (!hasBrain) {
    return { kind: 'plain', regions: extent(sizes.regions ?? 340, limits.regions, regionsMost) };
  }
  if (width >= BESIDE) {
    const free = width - 2 * SEPARATOR - limits.reconstructions;
    const regions = extent(
      sizes.regions ?? Math.min(310, 0.245 * width),
      limits.regions,
      Math.min(limits.regionsMost, free - limits.brain),
    );
    const brain = extent(
      (sizes.brainShare ?? (width < 1280 ? 0.34 : 0.37)) * width,
      limits.brain,
      free - regions.size,
    );
    return { kind: 'beside', brain, regions };
  }
  const leftMost = width - SEPARATOR - limits.reconstructions;
  return {
    kind: 'stacked',
    left: extent((sizes.stackShare ?? 0.46) * width, limits.brain, leftMost),
    brainHeight: extent(
      (sizes.heightShare ?? 0.52) * height,
      limits.brainHeight,
      height - SEPARATOR - limits.regionsHeight,
    ),
  };
}

/** The size that a key of a separator leads to; null for other keys. */
export function separatorKey({ size, least, most }: Extent, vertical: boolean, key: string): number | null {
  const step = 24;
  const [less, more] = vertical ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  const to = { [less!]: size - step, [more!]: size + step, Home: least, End: most }[key];
  return to === undefined ? null : Math.min(Math.max(to, least), most);
}
