import { app, type Session, type WebContents } from 'electron';
import { isOwn } from './address.ts';

/** What a page may load besides the window's own address: what it made itself, and the developer tools' own files. */
const harmless = ['blob:', 'data:', 'devtools:'];

/** Keeps every page, whichever comes to be, where it is: no other address, no other window, no embedded browser. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    // Connections between browsers would go around the session's rules.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
}

function stay(event: { url: string; preventDefault(): void }): void {
  if (!isOwn(event.url)) event.preventDefault();
}

/** Refuses a session the network and every permission but the one to copy text that the user asked to have copied. */
export function guardSession(session: Session): void {
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !mayLoad(url) }));
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(mayUse(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}));
  session.setSpellCheckerEnabled(false);
}

function mayLoad(url: string): boolean {
  return isOwn(url) || harmless.some((protocol) => url.startsWith(protocol));
}

function mayUse(permission: string, from: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwn(from);
}
