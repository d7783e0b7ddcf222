import type { PerceptApi } from '../../src-main/contract/wire.ts';
import { makeBridge, type Bridge } from './bridge.ts';
import { socketApi, type Connection } from './socket-api.ts';

declare global {
  interface Window {
    /** Put there by the preload in Electron. */
    readonly percept?: PerceptApi;
  }
}

const KEY = 'percept-token';

/**
 * The bridge to whichever host has opened this window.
 * @param onState told when a connection over loopback comes and goes
 * @throws Error when there is neither a preload nor a token in the address
 */
export function connect(onState: (state: Connection) => void): Bridge {
  if (window.percept !== undefined) {
    onState('open');
    return makeBridge(window.percept, (path) => fetch(path));
  }
  const token = takeToken();
  const { host } = window.location;
  const fetchData = (path: string): Promise<Response> =>
    fetch(path, { headers: { Authorization: `Bearer ${token}` } });
  const api = socketApi({
    open: () => new WebSocket(`ws://${host}/socket`, [`percept.${token}`]),
    // A WebSocket does not say why it was not opened. There are no data of this name: the token alone makes the difference.
    isRefused: () =>
      fetchData('/data/none').then(
        ({ status }) => status === 401,
        () => false,
      ),
    onState,
    window: crypto.randomUUID(),
  });
  return makeBridge(api, fetchData);
}

/** The token of the address, kept for reloads and taken out of sight: addresses end up in histories and screenshots. */
function takeToken(): string {
  const url = new URL(window.location.href);
  const given = url.searchParams.get('token');
  if (given !== null) {
    sessionStorage.setItem(KEY, given);
    url.searchParams.delete('token');
    history.replaceState(null, '', url);
  }
  const token = sessionStorage.getItem(KEY);
  if (token === null || !/^[A-Za-z0-9_-]{20,100}$/.test(token))
    throw new Error('This address lacks its token: open the whole address that "percept serve" printed.');
  return token;
}
