/** What a user can act on: it names the file, says what is wrong and what to do about it. */
export class PerceptError extends Error {
  readonly file: string | undefined;
  readonly problem: string;
  readonly remedy: string | undefined;

  /**
   * @param problem what is wrong, one clause without a full stop: "the data end after 12 of 121 volumes"
   * @param where.file the file or folder at fault; where.remedy what the user can do, one sentence
   */
  constructor(problem: string, where: { file?: string; remedy?: string; cause?: unknown } = {}) {
    const head = where.file === undefined ? problem : `${where.file}: ${problem}`;
    super(where.remedy === undefined ? head : `${head}. ${where.remedy}`, { cause: where.cause });
    this.name = 'PerceptError';
    this.file = where.file;
    this.problem = problem;
    this.remedy = where.remedy;
  }
}

/** That there is nothing to work on: a region without a voxel, a label that an image lacks. Regions fail with it alone, not their subject. */
export class NoVoxelsError extends PerceptError {}

/** Turns an error of the operating system about `file` into one that says what to do; others pass unchanged. */
export function explainSystemError(error: unknown, file: string): Error {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const said: Record<string, [string, string]> = {
    ENOENT: [
      'there is no such file or folder',
      'Check the path; in a recipe, paths are relative to the recipe.',
    ],
    EACCES: ['permission denied', 'Ask for access, or choose another folder with --out.'],
    EPERM: ['the operation is not permitted', 'Ask for access, or choose another folder with --out.'],
    EROFS: ['the file system is read-only', 'Choose a folder that can be written to with --out.'],
    ENOSPC: ['the disk is full', 'Free some space and run again: finished steps are kept.'],
    EDQUOT: ['the disk quota is used up', 'Free some space and run again: finished steps are kept.'],
    EISDIR: ['this is a folder, not a file', 'Give the path of a file.'],
    ENOTDIR: ['a part of this path is a file, not a folder', 'Check the path.'],
    EMFILE: ['too many files are open', 'Close other programs, or run with fewer workers (--workers 1).'],
  };
  const entry = code === undefined ? undefined : said[code];
  if (entry === undefined) return error instanceof Error ? error : new Error(String(error));
  return new PerceptError(entry[0], { file, remedy: entry[1], cause: error });
}
