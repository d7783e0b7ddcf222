import { fork } from 'node:child_process';
import type { ComputeProcess } from './client.ts';
import { keepTail } from './tail.ts';

/** Starts the compute process as a child of Node, where there is no Electron. `hostFile` is its built entry. */
export function forkCompute(hostFile: string): ComputeProcess {
  const child = fork(hostFile, [], {
    serialization: 'advanced',
    // What this process was started with (a debugger's port, a test runner's loader) is not for that one.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const tail = keepTail(child.stderr!);
  let fault: string | undefined;
  child.on('error', (error) => (fault = error.message));
  return {
    pid: child.pid,
    post: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let told = false;
      const tell = (reason: string): void => {
        if (!told) listener({ reason, log: tail() });
        told = true;
      };
      // 'close' comes when standard error has been read to its end; without a process there is no 'close'.
      child.on('close', (code, signal) => tell(fault ?? describeExit(code, signal)));
      child.on('error', (error) => {
        if (child.pid === undefined) tell(error.message);
      });
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** "exit code 1", "killed by SIGKILL" */
export function describeExit(code: number | null, signal: string | null): string {
  return signal === null ? `exit code ${code ?? 'unknown'}` : `killed by ${signal}`;
}
