import type { RunFacts } from '../../figures/words/facts.ts';
import { perceptVersion } from '../../version.ts';
import type { FigureSource } from './source.ts';

/** What captions and methods say of a run. */
export function runFacts({ results, recipeAsRun }: FigureSource): RunFacts {
  const { subjects, latents } = results;
  const range = (
    pick: (subject: (typeof subjects)[number]) => number | undefined,
  ): [number, number] | null => {
    const values = subjects.flatMap((subject) => pick(subject) ?? []);
    return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
  };
  const isPatterns = (recipeAsRun['data'] as { kind?: unknown } | undefined)?.kind === 'patterns';
  return {
    percept: perceptVersion,
    title: results.title,
    simulated: results.simulated,
    subjects: subjects.length,
    latents: {
      kind: latents.kind,
      dims: latents.dims,
      trainedOn: latents.trainedOn,
      model: latents.model?.name ?? null,
      rescale: latents.model?.rescale ?? null,
    },
    confidence: results.confidence,
    trainRuns: isPatterns ? null : range(({ train }) => train?.runs),
    testRuns: isPatterns ? null : range(({ test }) => test?.runs),
    trainScans: isPatterns ? null : range(({ train }) => train?.scans),
    testImages: range(({ regions }) => regions[0]?.nImages) ?? [0, 0],
    recipe: recipeAsRun,
    genericObjectDecoding: /ds001246|generic object decoding/i.test(
      `${results.title} ${JSON.stringify(recipeAsRun['data'] ?? '')}`,
    ),
  };
}
