import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { pathToOpen } from './arguments.ts';

const here = import.meta.dirname;

it('opens the first argument that names something, and not Percept itself', () => {
  const open = (...args: string[]): string | undefined => pathToOpen(args, here, resolve(here, '..'));
  expect(open()).toBeUndefined();
  expect(open('none', '--flag', 'main.ts', 'menu.ts')).toBe(join(here, 'main.ts'));
  expect(open('--inspect=0', '..', 'main.ts')).toBe(join(here, 'main.ts'));
  expect(open(resolve(here, '..'))).toBeUndefined();
  expect(open('', '-psn_0_1')).toBeUndefined();
});
