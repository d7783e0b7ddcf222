import { join } from 'node:path';
import type { StepResult } from './cache.ts';
import type { Context } from './context.ts';
import type { FitDesign } from './tasks/fit.ts';

/**
 * What a fit leaves of its runs, a file a run (float32 [nScans x nVoxels]) in their order: as large as the series themselves, so
 * a run at a time is in memory.
 */
export async function residualsByRun(
  { cache, runner, progress }: Context,
  design: FitDesign,
  series: readonly StepResult[],
  fit: StepResult,
): Promise<string[]> {
  // The key of the fit holds the design and the series.
  const step = await cache.step('residuals', { fit: fit.key }, async (folder) => {
    progress.expect(series.length);
    await Promise.all(
      series.map(async (one, index) => {
        await runner.run('runResiduals', {
          key: fit.key,
          design,
          index,
          series: join(one.folder, 'series.npy'),
          w: join(fit.folder, 'beta.npy'),
          out: join(folder, fileName(index)),
        });
        progress.finish(`${design.runs[index]!.key}: residuals`);
      }),
    );
  });
  return series.map((_, index) => join(step.folder, fileName(index)));
}

function fileName(index: number): string {
  return `residuals-${index}.npy`;
}
