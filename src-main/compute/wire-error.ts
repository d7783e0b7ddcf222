import { PerceptError } from '../errors.ts';
import type { WireError } from '../contract/error.ts';

/** A newer request has taken the place of this one; the window drops it silently. */
export class OutdatedError extends Error {
  constructor() {
    super('a newer request has taken its place');
    this.name = 'OutdatedError';
  }
}

/** An error that has crossed, or that is made to cross, as it stands. */
export class CrossedError extends Error {
  constructor(readonly wire: WireError) {
    super(wire.problem);
    this.name = 'CrossedError';
  }
}

const longest = 20_000;

/** How an error goes to the window: what a user can act on as it is, anything else as a fault of Percept with its stack to copy. */
export function toWireError(error: unknown): WireError {
  if (error instanceof CrossedError) return error.wire;
  if (error instanceof OutdatedError) return { problem: error.message, code: 'outdated' };
  if (error instanceof PerceptError) {
    const { problem, file, remedy } = error;
    return {
      problem,
      ...(file === undefined ? {} : { file }),
      ...(remedy === undefined ? {} : { remedy }),
    };
  }
  if (error instanceof Error && error.name === 'AbortError')
    return { problem: 'cancelled', code: 'cancelled' };
  const thrown = error instanceof Error ? error : new Error(String(error));
  return {
    problem: `a fault of Percept: ${thrown.message}`,
    remedy: 'Copy the details and report it.',
    details: (thrown.stack ?? thrown.message).slice(0, longest),
    code: 'fault',
  };
}
