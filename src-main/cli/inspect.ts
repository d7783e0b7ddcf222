import { describeInspection, inspectPath } from '../study/inspect.ts';

export async function inspectCommand(path: string, options: { json: boolean }): Promise<void> {
  const inspection = await inspectPath(path);
  process.stdout.write(
    `${options.json ? JSON.stringify(inspection, null, 2) : describeInspection(inspection)}\n`,
  );
}
