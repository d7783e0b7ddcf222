import { basename } from 'node:path';
import { stimulusKey } from './images.ts';

/** Category of a stimulus whose events name none: its name without number, folder and ending. "n01443537_22563.JPEG" is of n01443537. */
export function categoryInName(name: string): string {
  const plain = basename(stimulusKey(name));
  const stem = plain.replace(/[-_. ]*\d+$/, '');
  return stem === '' ? plain : stem;
}
