import { basename } from 'node:path';
import type { PerceptError } from '../../errors.ts';

/** What hinders one subject, as a line for the window, which learns the names of files but not where they lie. */
export function problemOf({ file, problem, remedy }: PerceptError): string {
  const what = file === undefined ? problem : `${basename(file)}: ${problem}`;
  return remedy === undefined ? what : `${what}. ${remedy}`;
}
