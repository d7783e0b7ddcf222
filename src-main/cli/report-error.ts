import { PerceptError } from '../errors.ts';

/**
 * Says what went wrong on standard error (and, with --json, as the one document on standard output).
 * @returns the exit code
 */
export function reportError(error: unknown, signal: AbortSignal, json: boolean): number {
  const stopped = signal.aborted;
  const thrown = stopped
    ? (signal.reason as Error)
    : error instanceof Error
      ? error
      : new Error(String(error));
  const known = stopped || thrown instanceof PerceptError;
  const detail = known ? '' : `\n${thrown.stack ?? ''}\nThis is a fault of Percept, not of your data.`;
  process.stderr.write(`percept: ${thrown.message}${detail}\n`);
  if (json) {
    const { problem, file, remedy } = thrown instanceof PerceptError ? thrown : { problem: thrown.message };
    process.stdout.write(`${JSON.stringify({ error: { problem, file, remedy } }, null, 2)}\n`);
  }
  return stopped ? 130 : 1;
}
