export type Point = readonly [number, number];

/**
 * Closed lines along which a field [height x width] crosses a level (marching squares, linear between samples); sample (x, y)
 * lies at (x + 0.5, y + 0.5). Beyond its borders the field is below the level.
 */
export function contours(field: ArrayLike<number>, width: number, height: number, level: number): Point[][] {
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? -1e-6 + Math.min(0, level - 1) : field[y * width + x]!;
  // Each crossing of an edge between neighbours has a name; a square joins two or four of them.
  const next = new Map<number, number[]>();
  const points = new Map<number, Point>();
  const stride = width + 2;
  const crossing = (x: number, y: number, down: boolean): number => {
    const name = 2 * ((y + 1) * stride + x + 1) + (down ? 1 : 0);
    if (!points.has(name)) {
      const a = at(x, y);
      const b = down ? at(x, y + 1) : at(x + 1, y);
      const t = Math.min(1, Math.max(0, (level - a) / (b - a)));
      points.set(name, down ? [x + 0.5, y + 0.5 + t] : [x + 0.5 + t, y + 0.5]);
    }
    return name;
  };
  const link = (a: number, b: number): void => {
    next.set(a, [...(next.get(a) ?? []), b]);
    next.set(b, [...(next.get(b) ?? []), a]);
  };
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      const [a, b, c, d] = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
      const code = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
      if (code === 0 || code === 15) continue;
      const top = (): number => crossing(x, y, false);
      const bottom = (): number => crossing(x, y + 1, false);
      const left = (): number => crossing(x, y, true);
      const right = (): number => crossing(x + 1, y, true);
      const join = (a + b + c + d) / 4 >= level;
      if (code === 5 || code === 10) {
        if ((code === 5) === join) {
          link(top(), right());
          link(left(), bottom());
        } else {
          link(top(), left());
          link(right(), bottom());
        }
      } else if (code === 1 || code === 14) link(top(), left());
      else if (code === 2 || code === 13) link(top(), right());
      else if (code === 4 || code === 11) link(right(), bottom());
      else if (code === 8 || code === 7) link(left(), bottom());
      else if (code === 3 || code === 12) link(left(), right());
      else link(top(), bottom());
    }
  }
  const lines: Point[][] = [];
  const used = new Set<number>();
  for (const start of next.keys()) {
    if (used.has(start)) continue;
    const line: Point[] = [];
    let now: number | undefined = start;
    while (now !== undefined && !used.has(now)) {
      used.add(now);
      line.push(points.get(now)!);
      now = next.get(now)!.find((name) => !used.has(name));
    }
    if (line.length > 2) lines.push(line);
  }
  return lines;
}

/** A closed line with the points that lie within `tolerance` of the line without them left out (Douglas & Peucker 1973). */
export function simplified(line: readonly Point[], tolerance: number): Point[] {
  if (line.length < 4) return [...line];
  let far = 0;
  line.forEach(([x, y], i) => {
    if (
      Math.hypot(x - line[0]![0], y - line[0]![1]) >
      Math.hypot(line[far]![0] - line[0]![0], line[far]![1] - line[0]![1])
    )
      far = i;
  });
  const keep = new Set([0, far]);
  const closed = [...line, line[0]!];
  const spans: [number, number][] = [
    [0, far],
    [far, line.length],
  ];
  while (spans.length > 0) {
    const [from, to] = spans.pop()!;
    const [[x0, y0], [x1, y1]] = [closed[from]!, closed[to]!];
    const length = Math.hypot(x1 - x0, y1 - y0);
    let [worst, most] = [-1, tolerance];
    for (let i = from + 1; i < to; i++) {
      const [x, y] = closed[i]!;
      const off =
        length < 1e-9
          ? Math.hypot(x - x0, y - y0)
          : Math.abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length;
      if (off > most) [worst, most] = [i, off];
    }
    if (worst < 0) continue;
    keep.add(worst);
    spans.push([from, worst], [worst, to]);
  }
  return line.filter((_, i) => keep.has(i));
}

/** Closed lines as SVG path data, each point through `place`; areas smaller than `least` (in samples) are left out. */
export function pathOf(
  lines: readonly (readonly Point[])[],
  place: (x: number, y: number) => Point,
  tolerance: number,
  least = 0,
): string {
  return lines
    .filter((line) => Math.abs(area(line)) >= least)
    .map((line) => simplified(line, tolerance))
    .filter((line) => line.length > 2)
    .map((line) => {
      const placed = line.map(([x, y]) => place(x, y).map((mm) => Math.round(mm * 1e3) / 1e3));
      return `M${placed.map(([x, y]) => `${x} ${y}`).join('L')}Z`;
    })
    .join('');
}

function area(line: readonly Point[]): number {
  let sum = 0;
  line.forEach(([x, y], i) => {
    const [u, v] = line[(i + 1) % line.length]!;
    sum += x * v - u * y;
  });
  return sum / 2;
}
