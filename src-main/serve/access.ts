import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A secret of this server: 32 random bytes, base64url. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether two secrets are equal, in a time that tells nothing about where they differ. */
export function sameSecret(given: string, wanted: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}

/** The names of this machine for itself. The port may be another one: that of the near end of an SSH tunnel. */
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Why a request must not be answered, or null. The Host header keeps out pages of a foreign name that was made to point
 * here (DNS rebinding), the Origin header pages of other addresses.
 * @param originNeeded whether a request without Origin is refused too: browsers always send it with a WebSocket
 */
export function whyForeign(headers: IncomingHttpHeaders, originNeeded: boolean): string | null {
  const { host, origin } = headers;
  if (host === undefined || !loopbackHost.test(host)) return 'this name does not stand for this machine';
  if (origin === undefined) return originNeeded ? 'no Origin was sent' : null;
  return origin.toLowerCase() === `http://${host.toLowerCase()}` ? null : 'this comes from another address';
}

/** The token of an `Authorization: Bearer` header; empty where there is none. */
export function bearerToken(headers: IncomingHttpHeaders): string {
  return /^Bearer ([A-Za-z0-9_-]{1,200})$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** The token that a WebSocket gives as its one subprotocol, `percept.<token>`; empty where there is none. */
export function protocolToken(headers: IncomingHttpHeaders): string {
  return /^percept\.([A-Za-z0-9_-]{1,200})$/.exec(headers['sec-websocket-protocol'] ?? '')?.[1] ?? '';
}
