import type { Host } from './host.ts';
import { resultTable } from './result-table.ts';
import { reportFailures, runWithProgress } from './run.ts';
import { makeTutorialWithProgress } from './tutorial.ts';

/** What `npm start` does: the tutorial study, decoded. */
export async function startCommand(dir: string, host: Host): Promise<void> {
  const recipe = await makeTutorialWithProgress(dir, { seed: 1 }, host);
  const { result, out } = await runWithProgress(recipe, {}, host);
  process.stdout.write(`${resultTable(result)}\n\n`);
  const sheets = result.outputs.filter((path) => path.endsWith('_reconstructions.png'));
  process.stdout.write(`The images are in ${out}\n${sheets.map((path) => `  ${path}\n`).join('')}`);
  reportFailures(result);
}
