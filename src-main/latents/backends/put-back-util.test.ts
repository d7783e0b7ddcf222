import { createRequire } from 'node:module';
import { afterEach, expect, it } from 'vitest';
import { putBackUtil } from './put-back-util.ts';

const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
const { isNullOrUndefined, isArray } = util;
afterEach(() => void Object.assign(util, { isNullOrUndefined, isArray }));

it('gives tfjs-node the functions that Node 23 dropped, and leaves those that are there', () => {
  delete util['isNullOrUndefined'];
  const own = (): boolean => true;
  util['isArray'] = own;
  putBackUtil();
  const put = util['isNullOrUndefined'] as (value: unknown) => boolean;
  expect([undefined, null, 0, '', false].map(put)).toEqual([true, true, false, false, false]);
  expect(util['isArray']).toBe(own);
});
