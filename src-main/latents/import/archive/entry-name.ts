import { PerceptError } from '../../../errors.ts';

// Windows keeps these for devices, whatever ending follows.
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The parts of an archive entry's path, below the folder that it is unpacked into.
 * @throws PerceptError for a path that leads elsewhere, or that not every file system can hold
 */
export function entryParts(name: string): string[] {
  const refuse = (why: string): never => {
    throw new PerceptError(`the archive holds an entry ${JSON.stringify(name.slice(0, 200))} that ${why}`, {
      remedy: 'It is not unpacked. Get the model from its makers.',
    });
  };
  if (name.length > 1000) refuse('has too long a name');
  if (name.startsWith('/') || name.startsWith('\\') || /^[a-z]:/i.test(name))
    refuse('names an absolute path');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  for (const part of parts) {
    if (part === '..') refuse('leads out of its folder');
    if (/[\u0000-\u001f\\:*?"<>|]/.test(part) || /[ .]$/.test(part) || DEVICE.test(part))
      refuse('has a name that files cannot have everywhere');
  }
  return parts;
}
