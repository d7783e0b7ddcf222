import { PerceptError } from '../errors.ts';

/** Why a run was stopped from outside: 128 and the number of the signal is the exit code then. */
export class Stopped extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/**
 * Says what went wrong on standard error (and, with --json, as the one document on standard output).
 * @returns the exit code
 */
export function reportError(error: unknown, signal: AbortSignal, json: boolean): number {
  const stopped = signal.aborted;
  const thrown = stopped
    ? (signal.reason as Stopped)
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
  return thrown instanceof Stopped ? thrown.exitCode : 1;
}
