import { utilityProcess } from 'electron';
import type { ComputeProcess } from '../compute/client.ts';
import { describeExit } from '../compute/fork.ts';
import { keepTail } from '../compute/tail.ts';

/** Starts the compute process beside the main one: a crash in it leaves the window alone. `hostFile` is its built entry. */
export function startCompute(hostFile: string): ComputeProcess {
  const child = utilityProcess.fork(hostFile, [], { serviceName: 'Percept compute', stdio: 'pipe' });
  const tail = keepTail(child.stderr!);
  // A pipe that nobody reads would fill up and stop the process.
  child.stdout?.resume();
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) =>
      void child.once('exit', (code) => listener({ reason: describeExit(code, null), log: tail() })),
    kill: () => void child.kill(),
  };
}
