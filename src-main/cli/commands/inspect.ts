import type { Command } from 'commander';
import type { Inspection } from '../../study/inspect.ts';

/** percept inspect */
export function addInspect(program: Command): void {
  program
    .command('inspect')
    .description('say what is in a BIDS folder, an array file, an image, a recipe')
    .argument('<path>')
    .option('--json', 'print it as one JSON document', false)
    .addHelpText('after', '\nExamples:\n  percept inspect ds001246\n  percept inspect Subject1.h5 --json')
    .action(async (path: string, { json }: { json: boolean }) => {
      const { describeInspection, inspectPath } = await import('../../study/inspect.ts');
      const found = await inspectPath(path);
      const inspection = found.kind === 'recipe' ? await withMeaning(found) : found;
      process.stdout.write(
        `${json ? JSON.stringify(inspection, null, 2) : describeInspection(inspection)}\n`,
      );
    });
}

/** What a recipe means for its study goes with what stands in it. */
async function withMeaning(inspection: Inspection): Promise<Inspection> {
  const { describeRecipe } = await import('../../recipe/describe.ts');
  const { facts, findings } = await describeRecipe(inspection.path);
  return { ...inspection, facts: [...inspection.facts, ...facts], findings };
}
