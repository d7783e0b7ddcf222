import { homedir } from 'node:os';
import { isAbsolute, relative, sep } from 'node:path';

/** A path for people: with ~ for the home folder. */
export function shownPath(path: string, home = homedir()): string {
  const below = relative(home, path);
  if (below === '') return '~';
  return isAbsolute(below) || below.split(sep)[0] === '..' ? path : `~${sep}${below}`;
}
