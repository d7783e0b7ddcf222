import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Whether a window could be seen: Linux says so by its display, the others always have one. */
export function hasDisplay(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env['DISPLAY'] ?? '') || Boolean(env['WAYLAND_DISPLAY'] ?? '');
}

/** The program that opens an address in the user's browser, and its arguments: no shell reads them. */
export function browserCommand(
  address: string,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): readonly [command: string, ...args: string[]] {
  if (platform === 'darwin') return ['open', address];
  if (platform === 'win32') {
    const system = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32');
    return [join(system, 'rundll32.exe'), 'url.dll,FileProtocolHandler', address];
  }
  return ['xdg-open', address];
}

/** Opens the user's browser, if that can be done: the address is printed anyway. */
export function openBrowser(address: string): void {
  const [command, ...args] = browserCommand(address);
  const child = spawn(command, args, { stdio: 'ignore', detached: true, windowsHide: true });
  child.on('error', () => undefined);
  child.unref();
}
