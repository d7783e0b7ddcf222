/** The window's page has an address of its own: no file:// page, so that headers and origins hold. */
export const scheme = 'app';
export const pageHost = 'percept';
export const pageOrigin = `${scheme}://${pageHost}`;

/** Whether an address is one of the window's own. Schemes of Electron have no `origin` in Node's URL, so parts are compared. */
export function isOwn(address: string): boolean {
  try {
    const url = new URL(address);
    return (
      url.protocol === `${scheme}:` && url.host === pageHost && url.username === '' && url.password === ''
    );
  } catch {
    return false;
  }
}
