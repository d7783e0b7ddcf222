import { expect, it } from 'vitest';
import { importAnswers } from '../../src-main/contract/models.ts';
import {
  answersOf,
  NOTHING_TYPED,
  parseChannels,
  parseCrop,
  parseDeviations,
  parseRange,
  parseSize,
  problemsOf,
  sizeInWords,
} from './answers.ts';

it('reads two numbers, the lower one first, and nothing else', () => {
  expect(parseRange('-1, 1')).toEqual([-1, 1]);
  expect(parseRange(' 0;255 ')).toEqual([0, 255]);
  for (const wrong of ['', '1', '1, 0', '0, 0', '0, x', '0, 1, 2', '0, Infinity'])
    expect(parseRange(wrong)).toBeNull();
});

it('says sizes in MB and GB', () => {
  expect([4_149_000, 150e6, 1.5e9].map(sizeInWords)).toEqual(['4.1 MB', '150 MB', '1.5 GB']);
});

it('reads numbers of channels, sizes and parts of images, and nothing else', () => {
  expect(parseChannels('0.485, 0.456, -0.406')).toEqual([0.485, 0.456, -0.406]);
  expect(parseChannels('127.5')).toEqual([127.5]);
  for (const wrong of ['', '1, 2', '1, 2, 3, 4', '1, x, 2']) expect(parseChannels(wrong)).toBeNull();
  expect(parseDeviations('0.2 0.25 0.5')).toEqual([0.2, 0.25, 0.5]);
  for (const wrong of ['0', '1, -1, 1', '']) expect(parseDeviations(wrong)).toBeNull();
  expect(parseSize('224, 160')).toEqual([224, 160]);
  expect(parseSize('64 × 48')).toEqual([64, 48]);
  for (const wrong of ['', '224', '0, 3', '1.5, 2', '20000, 3', '1, 2, 3'])
    expect(parseSize(wrong)).toBeNull();
  expect(parseCrop('whole')).toEqual({ crop: 'whole' });
  expect(parseCrop(' Centre ')).toEqual({ crop: 'centre square' });
  expect(parseCrop('0.875')).toEqual({ crop: 'centre square', cropFraction: 0.875 });
  for (const wrong of ['', '0', '1.1', 'middle']) expect(parseCrop(wrong)).toBeNull();
});

it('answers only what was typed, as the contract takes it', () => {
  expect(answersOf(NOTHING_TYPED)).toEqual({});
  const answers = answersOf({
    ...{ name: ' ResNet ', half: true, encode: 'none', generate: '', features: ' a:0, /Flatten_output_0 ,' },
    ...{ preprocess: 'torch', range: '0, 1', mean: '0.4, 0.5, 0.6', std: '2', order: 'BGR', layout: 'NCHW' },
    ...{ size: '224 x 224', crop: '0.875', resize: 'bilinear' },
  });
  expect(answers).toEqual({
    ...{ name: 'ResNet', half: true, encode: 'none', features: ['a:0', '/Flatten_output_0'] },
    ...{ preprocess: 'torch', range: [0, 1], mean: [0.4, 0.5, 0.6], std: [2], order: 'BGR', layout: 'NCHW' },
    ...{ size: [224, 224], crop: 'centre square', cropFraction: 0.875, resize: 'bilinear' },
  });
  expect(importAnswers.parse(answers)).toEqual(answers);
});

it('says what is wrong with a field, and then answers nothing', () => {
  for (const [field, wrong] of Object.entries({ range: '1', mean: 'x', std: '0', size: '3', crop: '2' })) {
    const typed = { ...NOTHING_TYPED, [field]: wrong };
    const problems = Object.entries(problemsOf(typed)).filter(([, problem]) => problem !== '');
    expect(problems.map(([name]) => name)).toEqual([field]);
    expect(answersOf(typed)).toBeNull();
  }
});
