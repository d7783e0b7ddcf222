import type { BrowserWindow } from 'electron';
import type { EventData, EventName } from '../contract/events.ts';
import { channels } from './channels.ts';

/** What the user asked for: it waits for a page that is still being loaded. Other events tell what a new page asks for anyway. */
const lasting: readonly EventName[] = ['command', 'files.opened'];

/** Sends events to the window's page. */
export class Delivery {
  private listening = false;
  private waiting: (() => void)[] = [];

  constructor(private readonly currentWindow: () => BrowserWindow | null) {}

  send<E extends EventName>(event: E, data: EventData<E>): void {
    const send = (): void => this.currentWindow()?.webContents.send(channels.event, event, data);
    if (this.listening) send();
    else if (lasting.includes(event)) this.waiting.push(send);
  }

  /** The page has made a call: it subscribes before it makes one. */
  pageListens(): void {
    this.listening = true;
    for (const send of this.waiting.splice(0)) send();
  }

  /** The page is loaded anew, or closed. */
  pageLeaves(): void {
    this.listening = false;
  }
}
