import { expect, test } from 'vitest';
import { defaultViewState as view } from '../brain/view-state.ts';
import { viewChangeName } from './view-changes.ts';

test('changes of the view have names', () => {
  const { camera } = view;
  expect(viewChangeName(view, { ...view })).toBeNull();
  expect(viewChangeName(view, { ...view, crosshair: [1, 2, 3] })).toBe('move crosshair');
  expect(viewChangeName(view, { ...view, camera: { ...camera, azimuth: 3 } })).toBe('rotate brain');
  expect(viewChangeName(view, { ...view, camera: { ...camera, zoom: 3 } })).toBe('zoom brain');
  expect(viewChangeName(view, { ...view, camera: { ...camera, pan: [1, 0] } })).toBe('move brain');
  expect(viewChangeName(view, { ...view, layout: 'axial', solo: true })).toBe('change view');
  expect(viewChangeName(view, { ...view, sliceCentre: [0, 0, 1], crosshair: [1, 2, 3] })).toBe(
    'move crosshair',
  );
});
