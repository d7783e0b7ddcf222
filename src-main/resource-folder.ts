import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PerceptError } from './errors.ts';

/** A folder of resources/, from the sources as well as from the built program. @throws PerceptError when the program is not whole */
export function resourceFolder(name: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = join(folder, 'resources', name);
    if (existsSync(found)) return found;
    if (dirname(folder) === folder)
      throw new PerceptError(`Percept's resources/${name} is missing`, { remedy: 'Install Percept again.' });
  }
}
