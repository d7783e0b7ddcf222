import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { RunResult } from '../src-main/compute/results.ts';

const cli = resolve(import.meta.dirname, '../out/main/cli.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the built command line as a user would. */
export function start(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Started {
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run "npm run build" first (npm test does)`);
  const child = spawn(process.execPath, [cli, ...args], {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

export function percept(...args: string[]): Promise<Ended> {
  return start(args).ended;
}

/** Runs a recipe with --json and gives the one document on standard output; fails unless the exit code is `code`. */
export async function runJson(
  recipe: string,
  out: string,
  args: string[] = [],
  code = 0,
): Promise<RunResult> {
  const ended = await percept('run', recipe, '--out', out, '--json', ...args);
  expect(ended.code, ended.stderr).toBe(code);
  return JSON.parse(ended.stdout) as RunResult;
}

/** Runs a recipe that must be refused: exit code 1, a message that has all of `said`, nothing of a fault of Percept's own. */
export async function refused(recipe: string, out: string, ...said: (string | RegExp)[]): Promise<Ended> {
  const ended = await percept('run', recipe, '--out', out);
  expect(ended.code, ended.stdout).toBe(1);
  const message = messageOf(ended);
  expect(message).not.toMatch(/fault of Percept|^\s+at /m);
  for (const one of said) expect(message).toMatch(typeof one === 'string' ? literally(one) : one);
  expect(ended.stdout).toBe('');
  return ended;
}

/** What standard error says beside the progress. */
export function messageOf({ stderr }: Ended): string {
  return stderr
    .split('\n')
    .filter((line) => !/^(Decoding|Simulating): /.test(line))
    .join('\n');
}

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A folder that is removed after the tests of the file. */
export async function temporaryFolder(name = 'percept-e2e-'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), name));
  folders.push(folder);
  return folder;
}

export async function writeJson(path: string, value: unknown): Promise<string> {
  await writeFile(path, JSON.stringify(value, null, 2));
  return path;
}

/** SHA-256 of each file below a folder, by path with forward slashes, sorted; `leaveOut` tests the path. */
export async function hashTree(root: string, leaveOut?: RegExp): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path).split(sep).join('/');
    if (leaveOut?.test(name) === true) continue;
    found.push([
      name,
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ]);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The results of a run by hash, without its cache. */
export function hashResults(out: string): Promise<Record<string, string>> {
  return hashTree(out, /^\.cache\//);
}

/** Names of the finished steps in the cache of a results folder, sorted. */
export async function cachedSteps(out: string): Promise<string[]> {
  const names = await readdir(join(out, '.cache')).catch(() => []);
  return names.filter((name) => name !== 'hashes.json').sort();
}

/** Kinds of steps that are in `after` and not in `before`, each once, sorted: "series-0123" is of kind "series". */
export function newKinds(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...new Set(
      after.filter((name) => !before.includes(name)).map((name) => name.replace(/-[0-9a-f]{24}$/, '')),
    ),
  ].sort();
}

/** Left-overs of half-written files below a folder. */
export async function leftOvers(out: string): Promise<string[]> {
  const names = await readdir(out, { recursive: true }).catch(() => []);
  return names.filter((name) => name.includes('.tmp-'));
}
