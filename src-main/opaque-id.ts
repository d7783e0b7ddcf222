import { randomBytes } from 'node:crypto';

/** A name that cannot be guessed: `prefix` and 144 random bits. What it stands for is known to whoever made it. */
export function opaqueId(prefix: 'd' | 'f' | 's' | 'j'): string {
  return `${prefix}_${randomBytes(18).toString('base64url')}`;
}
