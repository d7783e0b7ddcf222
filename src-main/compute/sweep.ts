import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes from one folder what killed runs left half-written (see temporaryName); that of runs that still live stays. */
export async function sweepFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = /^\.tmp-(\d+)-/.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(folder, name);
    const left = Number(pid) === process.pid ? await olderThanThis(path) : !isAlive(Number(pid));
    if (left) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** In a container every run has the same process id: what is older than this process was left by another one. */
async function olderThanThis(path: string): Promise<boolean> {
  const started = Date.now() - 1000 * process.uptime();
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs < started - 1000,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
