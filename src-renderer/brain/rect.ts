/** A part of a picture, from `left` and `top` (included) to `right` and `bottom` (excluded), in pixels from the top left. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Holds any picture. */
export const everywhere: Rect = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };

export const wholeOf = (width: number, height: number): Rect => ({
  left: 0,
  top: 0,
  right: width,
  bottom: height,
});

/** Pixels of a part; none of null. */
export const areaOf = (rect: Rect | null): number =>
  rect === null ? 0 : (rect.right - rect.left) * (rect.bottom - rect.top);

/** The smallest rectangle that holds both. */
export function unite(a: Rect | null, b: Rect | null): Rect | null {
  if (a === null || b === null) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** The whole pixels of a picture that a rectangle with a margin around it touches; null where it touches none. */
export function within(rect: Rect | null, margin: number, width: number, height: number): Rect | null {
  if (rect === null) return null;
  const left = Math.max(0, Math.floor(rect.left - margin));
  const top = Math.max(0, Math.floor(rect.top - margin));
  const right = Math.min(width, Math.ceil(rect.right + margin));
  const bottom = Math.min(height, Math.ceil(rect.bottom + margin));
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}

/** A rectangle as it lies in a picture so many times as wide and as high. */
export const enlarged = (rect: Rect, across: number, down = across): Rect => ({
  left: rect.left * across,
  top: rect.top * down,
  right: rect.right * across,
  bottom: rect.bottom * down,
});
