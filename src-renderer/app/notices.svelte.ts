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
/** What comes beyond that takes the place of the oldest. */
const MOST = 3;

/**
 * Short messages between page and status bar. Good news goes by itself, though not while it is pointed at; what went wrong stays until it is
 * dismissed.
 */
export class Notices {
  #all = $state.raw<readonly Notice[]>([]);
  #next = 0;
  /** Of those that go by themselves; none runs while they are held. */
  #timers: readonly { readonly id: number; readonly timer: ReturnType<typeof setTimeout> | undefined }[] = [];
  #held = false;

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
    this.#wait(id);
  }

  /** What was thrown, unless it is nothing to tell anybody (outdated, cancelled). */
  fail(thrown: unknown, title = ''): void {
    if (thrown instanceof HostError && thrown.expected) return;
    const error = asWireError(thrown);
    if (this.#all.some((notice) => notice.error?.problem === error.problem && notice.title === title)) return;
    this.#add({ tone: 'danger', title, text: '', error, action: null });
  }

  /** They stay while somebody reads or reaches for them; afterwards each has its time anew. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    for (const { id } of this.#timers) this.#wait(id);
  }

  /** @returns false where there is none */
  dismissNewest(): boolean {
    const newest = this.#all.at(-1);
    if (newest === undefined) return false;
    this.dismiss(newest.id);
    return true;
  }

  dismiss(id: number): void {
    this.#forget(id);
    this.#all = this.#all.filter((notice) => notice.id !== id);
  }

  #wait(id: number): void {
    this.#forget(id);
    const timer = this.#held ? undefined : setTimeout(() => this.dismiss(id), SECONDS_SHOWN * 1000);
    this.#timers = [...this.#timers, { id, timer }];
  }

  #forget(id: number): void {
    clearTimeout(this.#timers.find((one) => one.id === id)?.timer);
    this.#timers = this.#timers.filter((one) => one.id !== id);
  }

  #add(notice: Omit<Notice, 'id'>): number {
    const id = this.#next++;
    const all = [...this.#all, { id, ...notice }];
    // What went wrong is not pushed out by good news.
    while (all.length > MOST) {
      const [gone] = all.splice(
        Math.max(
          0,
          all.findIndex(({ tone }) => tone !== 'danger'),
        ),
        1,
      );
      this.#forget(gone!.id);
    }
    this.#all = all;
    return id;
  }
}
