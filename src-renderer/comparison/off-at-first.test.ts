import { expect, it } from 'vitest';
import { offAtFirst } from './off-at-first.ts';

const images = { folder: 'percept', categories: false };
const imagery = { folder: 'percept-imagery', categories: true };

it('leaves results of categories off beside results of images, and only there', () => {
  expect(offAtFirst([images, imagery])).toEqual(['percept-imagery']);
  expect(offAtFirst([imagery])).toEqual([]);
  expect(offAtFirst([images])).toEqual([]);
});
