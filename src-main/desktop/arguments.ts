import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * What the command line asks to open: its first argument that names something.
 * @param args arguments after the program
 * @param folder what relative paths are relative to
 * @param application path of Percept itself, which is an argument where Electron was started with it
 */
export function pathToOpen(args: readonly string[], folder: string, application: string): string | undefined {
  return args
    .filter((arg) => arg !== '' && !arg.startsWith('-'))
    .map((arg) => resolve(folder, arg))
    .find((path) => path !== resolve(application) && existsSync(path));
}
