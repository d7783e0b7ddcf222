import { PerceptError } from '../errors.ts';
import { runTask, type TaskInput, type TaskName } from './tasks/index.ts';
import type { TaskAnswer } from './pool.ts';

/** Entry of a worker thread: one task a call. */
export default async function work(call: {
  name: TaskName;
  input: TaskInput<TaskName>;
}): Promise<TaskAnswer> {
  try {
    return { ok: true, output: await runTask(call.name, call.input) };
  } catch (error) {
    const thrown: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
    return {
      ok: false,
      error: {
        message: thrown.message,
        stack: thrown.stack,
        code: thrown.code,
        ...(thrown instanceof PerceptError
          ? { percept: { problem: thrown.problem, file: thrown.file, remedy: thrown.remedy } }
          : {}),
      },
    };
  }
}
