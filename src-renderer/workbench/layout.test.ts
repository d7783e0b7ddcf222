import { describe, expect, test } from 'vitest';
import { layOutWorkbench, separatorKey, type WorkbenchSizes } from './layout.ts';

const unset: WorkbenchSizes = { brainShare: null, stackShare: null, regions: null, heightShare: null };

describe('the layout of the workbench', () => {
  test('has three columns where there is room', () => {
    const layout = layOutWorkbench(1440, 820, true, unset);
    if (layout.kind !== 'beside') throw new Error(layout.kind);
    expect(layout.regions.size).toBe(310);
    expect(1440 - layout.brain.size - layout.regions.size).toBeGreaterThan(560);
  });

  test('keeps three columns in a window of 1024 pixels', () => {
    const layout = layOutWorkbench(1024, 620, true, unset);
    if (layout.kind !== 'beside') throw new Error(layout.kind);
    expect(1024 - layout.brain.size - layout.regions.size).toBeGreaterThan(400);
  });

  test('puts the regions under the brain where there is not', () => {
    const layout = layOutWorkbench(900, 620, true, unset);
    if (layout.kind !== 'stacked') throw new Error(layout.kind);
    expect(layout.brainHeight.size).toBe(322);
    expect(620 - layout.brainHeight.most).toBeGreaterThanOrEqual(200);
  });

  test('goes without a brain', () => {
    expect(layOutWorkbench(1024, 620, false, unset)).toMatchObject({ kind: 'plain', regions: { size: 340 } });
  });

  test('keeps every part usable, whatever was set', () => {
    const sizes = [-1, 0, 0.5, 1, 3, 1e6].map((value) => ({
      brainShare: value,
      stackShare: value,
      regions: value * 500,
      heightShare: value,
    }));
    for (const width of [800, 999, 1000, 1024, 1440, 2560]) {
      for (const set of sizes) {
        const layout = layOutWorkbench(width, 700, true, set);
        if (layout.kind === 'beside') {
          expect(width - layout.brain.size - layout.regions.size).toBeGreaterThanOrEqual(360);
          expect(layout.brain.size).toBeGreaterThanOrEqual(300);
          expect(layout.regions.size).toBeGreaterThanOrEqual(240);
        } else if (layout.kind === 'stacked') {
          expect(width - layout.left.size).toBeGreaterThanOrEqual(360);
          expect(layout.brainHeight.size).toBeGreaterThanOrEqual(220);
        }
      }
    }
  });
});

test('keys of a separator', () => {
  const extent = { size: 300, least: 290, most: 500 };
  expect(separatorKey(extent, true, 'ArrowRight')).toBe(324);
  expect(separatorKey(extent, true, 'ArrowLeft')).toBe(290);
  expect(separatorKey(extent, true, 'ArrowUp')).toBeNull();
  expect(separatorKey(extent, false, 'ArrowDown')).toBe(324);
  expect(separatorKey(extent, false, 'Home')).toBe(290);
  expect(separatorKey(extent, false, 'End')).toBe(500);
});
