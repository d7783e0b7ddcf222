import { PerceptError } from '../errors.ts';

/** Turns the system's error about a port into one that says what to do; others pass unchanged. */
export function explainPort(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new PerceptError(`port ${port} is taken by another program`, {
      remedy: 'Choose another one with --port, or leave it out.',
      cause: error,
    });
  if (error.code === 'EACCES')
    return new PerceptError(`port ${port} needs rights that this user lacks`, {
      remedy: 'Choose one from 1024 on with --port, or leave it out.',
      cause: error,
    });
  return error;
}
