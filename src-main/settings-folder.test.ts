import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { settingsFolder } from './settings-folder.ts';

it.each([
  ['linux', {}, join('/h', '.config', 'percept')],
  ['linux', { XDG_CONFIG_HOME: '/x' }, join('/x', 'percept')],
  ['linux', { XDG_CONFIG_HOME: 'x' }, join('/h', '.config', 'percept')],
  ['darwin', {}, join('/h', 'Library', 'Application Support', 'Percept')],
  ['win32', { APPDATA: 'R' }, join('R', 'Percept')],
  ['win32', {}, join('/h', 'AppData', 'Roaming', 'Percept')],
  ['linux', { PERCEPT_HOME: '/elsewhere', XDG_CONFIG_HOME: '/x' }, resolve('/elsewhere')],
] as const)('settings on %s with %j', (platform, env, expected) => {
  expect(settingsFolder(env, platform, '/h')).toBe(expected);
});
