import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writerOf } from '../files.ts';

const DAY = 24 * 60 * 60 * 1000;

/**
 * Removes from one folder what killed runs left half-written (see temporaryName). That of runs that still live stays, and of other
 * machines, whose processes cannot be seen from here, what is younger than a day.
 */
export async function sweepFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const writer = writerOf(name);
    if (writer === undefined) continue;
    const path = join(folder, name);
    if (await isLeft(path, writer)) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isLeft(path: string, { here, pid }: { here: boolean; pid: number }): Promise<boolean> {
  if (!here) return olderThan(path, Date.now() - DAY);
  // In a container every run has the same process id: what is older than this process was left by another one.
  if (pid === process.pid) return olderThan(path, Date.now() - 1000 * process.uptime() - 1000);
  return !isAlive(pid);
}

async function olderThan(path: string, time: number): Promise<boolean> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs < time,
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
