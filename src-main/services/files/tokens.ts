import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CrossedError } from '../../compute/wire-error.ts';
import type { FileToken } from '../../contract/common.ts';
import { opaqueId } from '../../opaque-id.ts';

/** Names of files that were chosen, known on this side alone: the window can ask for nothing that nobody has shown it. */
export class FileTokens {
  private readonly paths = new Map<FileToken, string>();
  private readonly tokens = new Map<string, FileToken>();

  /** The token of a path, links followed; the same each time. The file need not be there. */
  tokenOf(path: string): FileToken {
    const real = realPath(path);
    const known = this.tokens.get(real);
    if (known !== undefined) return known;
    const token = opaqueId('f');
    this.tokens.set(real, token);
    this.paths.set(token, real);
    return token;
  }

  /** @throws CrossedError (refused) for a token that was never given out */
  pathOf(token: FileToken): string {
    const path = this.paths.get(token);
    if (path !== undefined) return path;
    throw new CrossedError({
      problem: 'this file was not chosen in this session',
      remedy: 'Choose it again.',
      code: 'refused',
    });
  }
}

/** The absolute path with links followed as far as it exists. */
export function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(realPath(parent), basename(absolute));
  }
}
