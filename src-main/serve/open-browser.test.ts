import { describe, expect, it } from 'vitest';
import { browserCommand, hasDisplay } from './open-browser.ts';

describe('openBrowser', () => {
  it.each(['linux', 'darwin', 'win32'] as const)(
    'gives the address as one argument of its own on %s',
    (platform) => {
      const address = 'http://127.0.0.1:1/?token=a&b;c$(d)';
      const command = browserCommand(address, platform, { SystemRoot: 'C:\\Windows' });
      expect(command.at(-1)).toBe(address);
      expect(command[0]).not.toMatch(/cmd|sh$|powershell/);
    },
  );

  it('needs a display on Linux', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'darwin')).toBe(true);
    expect(hasDisplay({}, 'win32')).toBe(true);
  });
});
