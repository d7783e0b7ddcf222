import { expect, it } from 'vitest';
import { plainText } from '../fonts/markup.ts';
import { presetOf } from '../presets.ts';
import { panel as panelSchema, type PanelOf } from '../schema.ts';
import { hostileDesign } from '../testing/hostile.ts';
import { layDesign } from './design.ts';

it('names the regressor of images apart from the latents, and tells rank of both', () => {
  const panel = panelSchema.parse({ kind: 'design', subject: '01' }) as PanelOf<'design'>;
  const { items } = layDesign(panel, hostileDesign(60), {
    width: 180,
    preset: presetOf('nature-2col'),
    dpi: 300,
  });
  const texts = items.flatMap((item) => (item.kind === 'text' ? [plainText(item.runs)] : []));
  expect(texts).toEqual(expect.arrayContaining(['Images (1)', 'Latents (40)', 'Nuisance of 24 runs (60)']));
  expect(texts.find((text) => text.includes('rank'))).toBe('4272 scans; rank 41 of 41, condition 7.4');
});
