import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { PerceptApi } from '../contract/wire.ts';
import { channels } from './channels.ts';

let calls = 0;

const api: PerceptApi = {
  invoke: (call, input) =>
    ipcRenderer.invoke(channels.call, { id: calls++, call, input }).catch(() => ({
      ok: false,
      error: { problem: 'Percept refused the call', code: 'refused' },
    })),
  subscribe(listener) {
    // Electron's own event object stays here.
    const receive = (_event: unknown, ...sent: unknown[]): void => listener(...(sent as [never, never]));
    ipcRenderer.on(channels.event, receive);
    return () => void ipcRenderer.off(channels.event, receive);
  },
  async tokenOfDrop(file) {
    // Empty for a file that a page has made; only what the user dropped has a path. The page never sees it.
    const path = webUtils.getPathForFile(file);
    return path === '' ? null : ipcRenderer.invoke(channels.drop, path).catch(() => null);
  },
};

contextBridge.exposeInMainWorld('percept', api);
