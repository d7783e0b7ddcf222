import { plainError } from '../plain-error.ts';
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
    return { ok: false, error: plainError(error) };
  }
}
