import { CrossedError } from '../compute/wire-error.ts';
import type { JobView } from '../contract/jobs.ts';
import { Job, type JobRequest } from './job.ts';
import { Throttle } from './throttle.ts';

/** Jobs that have ended and stay on the list; older ones go. */
const mostEnded = 50;

/** Long work, one at a time, in the order in which it was asked for. */
export class Jobs {
  private readonly jobs: Job[] = [];
  private readonly throttles = new Map<string, Throttle>();
  private running: Promise<void> | undefined;

  /**
   * @param onChanged told of a job that is new, has gone on (at most ten times a second) or has ended
   * @param onDismissed told of a job that is off the list
   */
  constructor(
    private readonly onChanged: (job: JobView) => void,
    private readonly onDismissed: (id: string) => void,
  ) {}

  /** @returns the job's id */
  add(request: JobRequest): string {
    const job: Job = new Job(request, () => this.changed(job));
    this.throttles.set(job.id, new Throttle(100, () => this.onChanged(job.view())));
    this.jobs.push(job);
    const ended = this.jobs.filter(({ isOver }) => isOver);
    for (const old of ended.slice(0, Math.max(0, ended.length - mostEnded))) this.dismiss(old.id);
    this.changed(job);
    this.running ??= this.work();
    return job.id;
  }

  list(): JobView[] {
    return this.jobs.map((job) => job.view());
  }

  /** @throws CrossedError when there is no such job */
  cancel(id: string): void {
    this.find(id).cancel();
  }

  /** @throws CrossedError when there is no such job, or it has not ended */
  dismiss(id: string): void {
    const job = this.find(id);
    if (!job.isOver)
      throw new CrossedError({
        problem: 'this job has not ended',
        remedy: 'Cancel it first.',
        code: 'refused',
      });
    this.jobs.splice(this.jobs.indexOf(job), 1);
    this.throttles.get(id)?.close();
    this.throttles.delete(id);
    this.onDismissed(id);
  }

  /** Cancels everything and waits until it has stopped. */
  async close(): Promise<void> {
    for (const job of this.jobs) job.cancel();
    await this.running;
    for (const throttle of this.throttles.values()) throttle.close();
  }

  private find(id: string): Job {
    const job = this.jobs.find((one) => one.id === id);
    if (job !== undefined) return job;
    throw new CrossedError({ problem: 'there is no such job', code: 'refused' });
  }

  private async work(): Promise<void> {
    // Whoever asked has the job's id before it starts.
    await Promise.resolve();
    for (let next = this.next(); next !== undefined; next = this.next()) await next.run();
    this.running = undefined;
  }

  private next(): Job | undefined {
    return this.jobs.find(({ isWaiting }) => isWaiting);
  }

  private changed(job: Job): void {
    const throttle = this.throttles.get(job.id);
    throttle?.call();
    if (job.isOver) throttle?.flush();
  }
}
