import { readdir, readFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';

/** Id of the compute process that a server has started. @throws Error when it has none */
export async function computeProcessOf(server: number): Promise<number> {
  const children =
    process.platform === 'linux'
      ? await childrenInProc(server)
      : execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
          .split('\n')
          .map((line) => line.trim().split(/\s+/).map(Number))
          .filter(([, parent]) => parent === server)
          .map(([pid]) => pid!);
  if (children[0] === undefined) throw new Error(`process ${server} has no child`);
  return children[0];
}

async function childrenInProc(parent: number): Promise<number[]> {
  const ids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const found = await Promise.all(
    ids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // The name in parentheses may hold anything: what follows is counted from its end.
      const own = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
      return own === parent ? [pid] : [];
    }),
  );
  return found.flat();
}
