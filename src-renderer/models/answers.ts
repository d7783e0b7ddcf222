/** "low, high" as two numbers, the lower one first; null for anything else. */
export function parseRange(text: string): [number, number] | null {
  const parts = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  const [low, high] = parts;
  return parts.length === 2 && Number.isFinite(low) && Number.isFinite(high) && low! < high!
    ? [low!, high!]
    : null;
}

/** Bytes as people read them: 4.1 MB, 1.5 GB. */
export function sizeInWords(bytes: number): string {
  const [value, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : [bytes / 1e6, 'MB'];
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
}
