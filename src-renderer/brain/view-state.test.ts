import { expect, it } from 'vitest';
import { defaultViewState, readViewState } from './view-state.ts';

it('reads back what was written', () => {
  const view = {
    ...defaultViewState,
    crosshair: [1, -2, 3.5] as [number, number, number],
    convention: 'radiological' as const,
  };
  expect(readViewState(JSON.parse(JSON.stringify(view)))).toEqual({ view, refused: [] });
});

it('puts defaults for what is missing and names what it refuses', () => {
  const { view, refused } = readViewState({
    crosshair: [1, 2],
    layout: 'tiled',
    camera: { azimuth: 10, elevation: 95, zoom: 1, pan: [0, 0] },
    isoLevel: NaN,
    overlayOpacity: 2,
    clipPlanes: [],
    regionFill: 0.1,
    strange: true,
  });
  expect(refused.sort()).toEqual([
    'camera',
    'clipPlanes',
    'crosshair',
    'isoLevel',
    'layout',
    'overlayOpacity',
  ]);
  expect(view).toEqual({ ...defaultViewState, regionFill: 0.1 });
});

it.each([null, undefined, 7, 'x', []])('takes %j for an empty state', (value) => {
  expect(readViewState(value)).toEqual({ view: defaultViewState, refused: [] });
});
