import { PerceptError } from '../../../errors.ts';
import { isPlain } from '../../../plain-text.ts';

export const LONGEST_NAME = 200;

/** Refuses what a model cannot be called: names are printed, and written into recipes. @throws PerceptError */
export function checkName(name: string): void {
  if (name.trim().length >= 1 && name.length <= LONGEST_NAME && isPlain(name)) return;
  throw new PerceptError(`a model cannot be called ${JSON.stringify(name.slice(0, 40))}`, {
    remedy: `Give 1 to ${LONGEST_NAME} characters, no control characters and no marks of text direction among them.`,
  });
}
