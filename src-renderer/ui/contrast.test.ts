import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8');

/** The colours of a theme, by name. */
function colours(theme: 'light' | 'dark'): Record<string, string> {
  const block = new RegExp(`:root\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)![1]!;
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name!, hex!]),
  );
}

/** Relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const grounds = ['ground', 'surface', 'sunken', 'raised', 'hover'];
const text: [string, string[]][] = [
  ['ink', [...grounds, 'accent-soft', 'warning-soft', 'danger-soft', 'good-soft']],
  ['ink-soft', grounds],
  ['accent', ['ground', 'surface', 'raised', 'accent-soft']],
  ['accent-ink', ['accent', 'accent-hover']],
  ['good', ['surface', 'raised', 'good-soft']],
  ['warning', ['ground', 'surface', 'raised', 'warning-soft']],
  ['danger', ['ground', 'surface', 'raised', 'danger-soft']],
  ['ground', ['ink']],
];
const lines: [string, string[]][] = [
  ['line-strong', ['surface', 'raised', 'ground']],
  ['line-control', ['surface', 'raised', 'ground']],
  ['focus', grounds],
];

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const of = colours(theme);
  const pairs = (table: [string, string[]][]) => table.flatMap(([a, bs]) => bs.map((b) => [a, b] as const));

  it.each(pairs(text))('has text %s on %s with a contrast of 4.5 or more', (a, b) => {
    expect(contrast(of[a]!, of[b]!)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(pairs(lines))('has lines %s on %s with a contrast of 3 or more', (a, b) => {
    expect(contrast(of[a]!, of[b]!)).toBeGreaterThanOrEqual(3);
  });
});
