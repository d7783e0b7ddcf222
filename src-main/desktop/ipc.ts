import { isAbsolute } from 'node:path';
import { type BrowserWindow, ipcMain, type IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import { requestMessage, type Reply } from '../contract/wire.ts';
import type { Services } from '../services/host.ts';
import { isOwn } from './address.ts';
import { channels } from './channels.ts';

const droppedPath = z.string().min(1).max(32_767).refine(isAbsolute);

/**
 * Answers the window's calls. Only the main frame of the window, showing Percept's own page, is answered.
 * @param currentWindow the window that is open
 * @param onAnswered told after a call, for what depends on it outside of the page
 */
export function answerCalls(
  services: Services,
  currentWindow: () => BrowserWindow | null,
  onAnswered: (call: string) => void,
): void {
  const isOurs = ({ senderFrame }: IpcMainInvokeEvent): boolean => {
    const main = currentWindow()?.webContents.mainFrame;
    // null once the frame has gone away.
    return senderFrame !== null && main !== undefined && senderFrame === main && isOwn(senderFrame.url);
  };

  ipcMain.handle(channels.call, async (event, ...sent: unknown[]): Promise<Reply<unknown>> => {
    if (!isOurs(event)) return refused('this frame may not call Percept');
    const message = requestMessage.safeParse(sent[0]);
    if (sent.length !== 1 || !message.success) return refused('this is no call');
    const { call, input } = message.data;
    const reply = await services.call(call, input);
    onAnswered(call);
    return reply;
  });

  ipcMain.handle(channels.drop, (event, ...sent: unknown[]): string | null => {
    const path = droppedPath.safeParse(sent[0]);
    return isOurs(event) && sent.length === 1 && path.success ? services.tokenOf(path.data) : null;
  });
}

function refused(problem: string): Reply<never> {
  return { ok: false, error: { problem, code: 'refused' } };
}
