import { describe, expect, it } from 'vitest';
import { commands } from '../../src-main/contract/commands.ts';
import { matches, printed, type KeyPress } from './keys.ts';

const press = (key: string, held = '', code = ''): KeyPress => ({
  key,
  code,
  ctrlKey: held.includes('c'),
  metaKey: held.includes('m'),
  shiftKey: held.includes('s'),
  altKey: held.includes('a'),
});

describe('matches', () => {
  it('takes Mod for Ctrl, and for Cmd on macOS', () => {
    expect(matches(press('o', 'c'), 'Mod+O', false)).toBe(true);
    expect(matches(press('o', 'm'), 'Mod+O', true)).toBe(true);
    expect(matches(press('o', 'c'), 'Mod+O', true)).toBe(false);
    expect(matches(press('o', 'm'), 'Mod+O', false)).toBe(false);
  });
  it('wants just the keys that are named', () => {
    expect(matches(press('Z', 'cs'), 'Mod+Shift+Z', false)).toBe(true);
    expect(matches(press('z', 'c'), 'Mod+Shift+Z', false)).toBe(false);
    expect(matches(press('Z', 'cs'), 'Mod+Z', false)).toBe(false);
    expect(matches(press('o', 'ca'), 'Mod+O', false)).toBe(false);
    expect(matches(press('o'), 'Mod+O', false)).toBe(false);
    expect(matches(press('F1'), 'F1', false)).toBe(true);
  });
  it('knows keys by their place where they have other signs', () => {
    expect(matches(press('&', 'c', 'Digit1'), 'Mod+1', false)).toBe(true);
    expect(matches(press('я', 'c', 'KeyZ'), 'Mod+Z', false)).toBe(true);
    // A Latin layout says itself what is a Z.
    expect(matches(press('w', 'c', 'KeyZ'), 'Mod+Z', false)).toBe(false);
  });
  it('tells all commands apart', () => {
    const keys = Object.values(commands).flatMap(({ key }) => key ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it('prints keys as the system does', () => {
  expect(printed('Mod+Shift+O', false)).toBe('Ctrl+Shift+O');
  expect(printed('Mod+Shift+O', true)).toBe('⇧⌘O');
  expect(printed('Mod+Enter', true)).toBe('⌘↩');
  expect(printed('F1', true)).toBe('F1');
});
