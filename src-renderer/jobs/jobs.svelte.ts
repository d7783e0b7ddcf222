import type { JobView } from '../../src-main/contract/jobs.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { hasEnded, justEnded, withJob } from './job-list.ts';

/** The jobs of the host, newest first, as it tells of them. */
export class Jobs {
  #all = $state.raw<readonly JobView[]>([]);
  #shown = $state(false);

  /** @param ended told of each job that ends while the window is open */
  constructor(
    private readonly bridge: Bridge,
    private readonly ended: (job: JobView) => void,
  ) {}

  get all(): readonly JobView[] {
    return this.#all;
  }
  /** The job at work. */
  get running(): JobView | null {
    return this.#all.find(({ state }) => state === 'running') ?? null;
  }
  /** How many are at work or wait. */
  get pending(): number {
    return this.#all.filter((job) => !hasEnded(job)).length;
  }
  /** The job of a study that is at work or waits. */
  of(study: string): JobView | null {
    return this.#all.find((job) => job.study === study && !hasEnded(job)) ?? null;
  }

  /** Whether the list is open. */
  get shown(): boolean {
    return this.#shown;
  }
  show(shown: boolean): void {
    this.#shown = shown;
  }

  /** @returns a function that ends it */
  start(): () => void {
    const ends = [
      this.bridge.on('jobs.changed', ({ job }) => {
        const over = justEnded(this.#all, job);
        this.#all = withJob(this.#all, job);
        if (over) this.ended(job);
      }),
      this.bridge.on('jobs.dismissed', ({ job }) => {
        this.#all = this.#all.filter(({ id }) => id !== job);
      }),
    ];
    return () => ends.forEach((end) => end());
  }

  /** The whole list anew: at the start, and when the connection is back. @throws HostError */
  async refresh(): Promise<void> {
    const { jobs } = await this.bridge.call('jobs.list', {});
    const over = jobs.filter((job) => justEnded(this.#all, job));
    // The host lists them in the order in which they came.
    this.#all = jobs.toReversed();
    over.forEach(this.ended);
  }

  async run(study: string, base?: string): Promise<void> {
    await this.bridge.call('jobs.run', { study, ...(base === undefined ? {} : { base }) });
  }
  async cancel(job: string): Promise<void> {
    await this.bridge.call('jobs.cancel', { job });
  }
  async dismiss(job: string): Promise<void> {
    await this.bridge.call('jobs.dismiss', { job });
  }
}
