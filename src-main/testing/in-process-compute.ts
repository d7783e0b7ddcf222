import { answerCalls } from '../compute/answer-calls.ts';
import type { ComputeEnd, ComputeProcess } from '../compute/client.ts';
import { inlineRunner } from '../compute/pool.ts';
import type { FromCompute } from '../compute/protocol.ts';

export interface InProcessCompute extends ComputeProcess {
  /** Sends the services a message as if the process had. */
  say(message: unknown): void;
  /** The process ends. */
  end(end: ComputeEnd): void;
}

/** A compute process within this one, for tests: messages are cloned on their way, as between processes. */
export function inProcessCompute(): InProcessCompute {
  let toHost: (message: unknown) => void = () => undefined;
  let toClient: (message: unknown) => void = () => undefined;
  let onEnd: (end: ComputeEnd) => void = () => undefined;
  let alive = true;
  const later = (work: () => void): void => void setImmediate(() => alive && work());
  answerCalls(
    {
      post: (message) => {
        const clone: FromCompute = structuredClone(message);
        later(() => toClient(clone));
      },
      onMessage: (listener) => (toHost = listener),
    },
    inlineRunner,
  );
  const end = (why: ComputeEnd): void => {
    alive = false;
    onEnd(why);
  };
  return {
    pid: undefined,
    post: (message) => {
      const clone: unknown = structuredClone(message);
      later(() => toHost(clone));
    },
    onMessage: (listener) => (toClient = listener),
    onExit: (listener) => (onEnd = listener),
    kill: () => end({ reason: 'killed', log: 'last words' }),
    say: (message) => toClient(message),
    end,
  };
}
