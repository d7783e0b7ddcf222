import { expect, it } from 'vitest';
import { isPlain, plainText } from './plain-text.ts';

it.each([
  ['\u202egnp.exe', 'gnp.exe'],
  ['a\u001b[31mred\u001b[0m', 'a [31mred [0m'],
  ['two\r\nlines\ttab', 'two lines tab'],
  ['\u2066left\u2069 \u200fright\u061c', 'left right'],
  ['para\u2029graph', 'para graph'],
  ['nul\u0000\u009b', 'nul'],
])('shows no control characters: %j', (given, shown) => {
  expect(isPlain(given)).toBe(false);
  expect(plainText(given)).toBe(shown);
  expect(isPlain(plainText(given))).toBe(true);
});

it.each(['BigBiGAN-ResNet 50  (two spaces)', 'Größe', 'מודל', 'نموذج', '模型', '👩‍🔬', ''])(
  'leaves names of all languages: %j',
  (name) => {
    expect(isPlain(name)).toBe(true);
    expect(plainText(name)).toBe(name);
  },
);
