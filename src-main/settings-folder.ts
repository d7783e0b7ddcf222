import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Folder of Percept's settings, the same for the window in Electron and over loopback; PERCEPT_HOME names another one.
 * It need not exist.
 */
export function settingsFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const given = env['PERCEPT_HOME'];
  if (given !== undefined && given !== '') return resolve(given);
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Percept');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Percept');
  const configured = env['XDG_CONFIG_HOME'];
  // By its specification a relative path there is to be ignored.
  return join(configured?.startsWith('/') === true ? configured : join(home, '.config'), 'percept');
}
