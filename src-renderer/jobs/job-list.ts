import type { JobView } from '../../src-main/contract/jobs.ts';

export const hasEnded = (job: JobView): boolean => job.state !== 'waiting' && job.state !== 'running';

/** The list with a job as it is now: in its place, or as the newest in front. */
export function withJob(jobs: readonly JobView[], job: JobView): JobView[] {
  return jobs.some(({ id }) => id === job.id)
    ? jobs.map((other) => (other.id === job.id ? job : other))
    : [job, ...jobs];
}

/** Whether a job that was not over in the list is over now. */
export function justEnded(jobs: readonly JobView[], job: JobView): boolean {
  const before = jobs.find(({ id }) => id === job.id);
  return hasEnded(job) && before !== undefined && !hasEnded(before);
}

/** Seconds left as people say it: "40 s left", "about 3 min left", "about 1 h 20 min left"; empty where nobody knows. */
export function leftText(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '';
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min left`;
  const rest = minutes % 60;
  return `about ${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`} left`;
}

/** How long a job took: "48 s", "3 min 20 s"; empty where it has not ended. */
export function tookText(job: JobView): string {
  if (job.started === null || job.ended === null) return '';
  const seconds = Math.round((Date.parse(job.ended) - Date.parse(job.started)) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export const stateText: Record<JobView['state'], string> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};
