import { PerceptError } from './errors.ts';

/** How an error crosses from a worker thread with its file and remedy. */
export interface PlainError {
  readonly message: string;
  readonly stack?: string | undefined;
  /** Of an error of the operating system, such as ENOSPC: what it means for the user is said by who knows the file. */
  readonly code?: string | undefined;
  readonly percept?: { problem: string; file?: string | undefined; remedy?: string | undefined } | undefined;
}

/** What of an error a message can hold. */
export function plainError(error: unknown): PlainError {
  const thrown: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  return {
    message: thrown.message,
    stack: thrown.stack,
    code: thrown.code,
    ...(thrown instanceof PerceptError
      ? { percept: { problem: thrown.problem, file: thrown.file, remedy: thrown.remedy } }
      : {}),
  };
}

/** The error that was made plain. */
export function revivedError(plain: PlainError): Error {
  if (plain.percept !== undefined) {
    const { problem, file, remedy } = plain.percept;
    return new PerceptError(problem, {
      ...(file === undefined ? {} : { file }),
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
  const error: NodeJS.ErrnoException = new Error(plain.message);
  if (plain.code !== undefined) error.code = plain.code;
  if (plain.stack !== undefined) error.stack = plain.stack;
  return error;
}
