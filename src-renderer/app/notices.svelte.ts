import type { WireError } from '../../src-main/contract/error.ts';
import { HostError } from '../bridge/bridge.ts';
import { asWireError } from '../ui/errors.ts';

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'info' | 'danger';
  readonly title: string;
  readonly text: string;
  readonly error: WireError | null;
  readonly action: { label: string; run: () => void } | null;
}

const SECONDS_SHOWN = 7;
const MOST = 4;

/** Short messages at the edge of the window. Good news goes by itself, what went wrong stays until it is dismissed. */
export class Notices {
  #all = $state.raw<readonly Notice[]>([]);
  #next = 0;

  get all(): readonly Notice[] {
    return this.#all;
  }

  say(title: string, more: { text?: string; tone?: 'good' | 'info'; action?: Notice['action'] } = {}): void {
    const id = this.#add({
      tone: more.tone ?? 'good',
      title,
      text: more.text ?? '',
      error: null,
      action: more.action ?? null,
    });
    setTimeout(() => this.dismiss(id), SECONDS_SHOWN * 1000);
  }

  /** What was thrown, unless it is nothing to tell anybody (outdated, cancelled). */
  fail(thrown: unknown, title = ''): void {
    if (thrown instanceof HostError && thrown.expected) return;
    const error = asWireError(thrown);
    if (this.#all.some((notice) => notice.error?.problem === error.problem && notice.title === title)) return;
    this.#add({ tone: 'danger', title, text: '', error, action: null });
  }

  dismiss(id: number): void {
    this.#all = this.#all.filter((notice) => notice.id !== id);
  }

  #add(notice: Omit<Notice, 'id'>): number {
    const id = this.#next++;
    this.#all = [...this.#all, { id, ...notice }].slice(-MOST);
    return id;
  }
}
