import type { Progress } from '../compute/progress.ts';
import { toWireError } from '../compute/wire-error.ts';
import type { JobView } from '../contract/jobs.ts';
import { opaqueId } from '../opaque-id.ts';
import { secondsLeft } from './estimate.ts';
import { forPeople } from './files/for-people.ts';

const mostLines = 200;
const longestLine = 2000;

/** What a job's work is given. */
export interface JobHandle {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly say: (line: string) => void;
}

export interface JobRequest {
  readonly title: string;
  readonly kind: JobView['kind'];
  readonly study: string | null;
  readonly work: (job: JobHandle) => Promise<void>;
}

/** One piece of long work, from when it is asked for until it is taken off the list. */
export class Job {
  readonly id = opaqueId('j');
  private state: JobView['state'] = 'waiting';
  private share = 0;
  private label = 'waiting';
  private first: { share: number; at: number } | undefined;
  private started: number | null = null;
  private ended: number | null = null;
  private readonly log: string[] = [];
  private error: JobView['error'] = null;
  private readonly stop = new AbortController();

  constructor(
    private readonly request: JobRequest,
    private readonly changed: () => void,
  ) {}

  get isOver(): boolean {
    return this.state !== 'waiting' && this.state !== 'running';
  }

  get isWaiting(): boolean {
    return this.state === 'waiting';
  }

  view(now = Date.now()): JobView {
    const { title, kind, study } = this.request;
    const running = this.state === 'running' && this.first !== undefined;
    const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
    return {
      id: this.id,
      title,
      kind,
      study,
      state: this.state,
      share: this.share,
      label: this.label,
      left: running ? secondsLeft(this.share, now, this.first!) : null,
      started: time(this.started),
      ended: time(this.ended),
      log: [...this.log],
      error: this.error,
    };
  }

  /** Does the work; never rejects. */
  async run(): Promise<void> {
    this.state = 'running';
    this.started = Date.now();
    this.label = 'starting';
    this.changed();
    try {
      await this.request.work({
        signal: this.stop.signal,
        onProgress: (progress) => this.progress(progress),
        say: (line) => this.say(line),
      });
      // Work that was over before it could be stopped is done.
      this.share = 1;
      this.end('done', 'done');
    } catch (error) {
      if (this.stop.signal.aborted) this.end('cancelled', 'cancelled');
      else {
        this.error = forPeople(toWireError(error));
        this.end('failed', 'failed');
      }
    }
  }

  cancel(): void {
    if (this.isOver) return;
    this.stop.abort();
    if (this.isWaiting) this.end('cancelled', 'cancelled');
    else {
      this.label = 'stopping';
      this.changed();
    }
  }

  private progress({ done, total, label }: Progress): void {
    if (this.isOver || this.stop.signal.aborted) return;
    const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
    // More work becomes known as it goes; that is no step back to who looks on.
    this.share = Math.max(this.share, Number.isFinite(share) ? share : 0);
    this.first ??= { share: this.share, at: Date.now() };
    this.label = label.slice(0, longestLine);
    this.changed();
  }

  private say(line: string): void {
    if (this.isOver) return;
    this.log.push(line.slice(0, longestLine));
    if (this.log.length > mostLines) this.log.splice(0, this.log.length - mostLines);
    this.changed();
  }

  private end(state: JobView['state'], label: string): void {
    this.state = state;
    this.label = label;
    this.ended = Date.now();
    this.changed();
  }
}
