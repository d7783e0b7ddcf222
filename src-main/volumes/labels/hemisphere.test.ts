import { expect, it } from 'vitest';
import { splitHemisphere } from './hemisphere.ts';

it.each([
  ['Left-Hippocampus', 'Hippocampus', 'left'],
  ['right_V1', 'V1', 'right'],
  ['lh.cuneus', 'cuneus', 'left'],
  ['V1_R', 'V1', 'right'],
  ['V1 left', 'V1', 'left'],
  ['L_V1_ROI', 'V1_ROI', 'left'],
  ['ctx-rh-cuneus', 'ctx-cuneus', 'right'],
  ['7Networks_LH_Vis_1', '7Networks_Vis_1', 'left'],
  ['Right Cerebral White Matter', 'Cerebral White Matter', 'right'],
  // Not hemispheres: a letter inside, a word's part, both sides, nothing else.
  ['GM_L_area', 'GM_L_area', undefined],
  ['Lingual', 'Lingual', undefined],
  ['rhinal', 'rhinal', undefined],
  ['left-to-right', 'left-to-right', undefined],
  ['Left', 'Left', undefined],
  ['constructor', 'constructor', undefined],
  ['', '', undefined],
])('splitHemisphere of %s is %s, %s', (label, name, hemisphere) => {
  expect(splitHemisphere(label)).toEqual(hemisphere === undefined ? { name } : { name, hemisphere });
});
