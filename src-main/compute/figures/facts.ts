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
      sha256: latents.model?.sha256 ?? null,
    },
    ...scoreFacts(results),
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

/** What was scored, and with what. */
function scoreFacts({
  subjects,
  seen,
}: FigureSource['results']): Pick<RunFacts, 'scores' | 'compared' | 'networks' | 'repeats' | 'seen'> {
  const regions = subjects.flatMap((subject) => subject.regions);
  const scores = regions.flatMap((region) => region.scores).filter(({ value }) => value !== null);
  const networks = new Map(
    scores.flatMap(({ network }) =>
      network === undefined
        ? []
        : [[`${network.name}\n${network.layer}\n${network.weights}`, network] as const],
    ),
  );
  const resize = scores.find((score) => score.resize !== undefined)?.resize;
  const repeats = regions.flatMap((region) => region.repeats ?? []);
  const counts = repeats.map((one) => one.repeats);
  const part = (name: string): number => seen?.parts.find((one) => one.name === name)?.images.length ?? 0;
  return {
    scores: [...new Set(scores.map(({ name }) => name))],
    compared: resize === undefined ? null : { size: resize.to, kernel: resize.kernel },
    networks: [...networks.values()],
    repeats:
      repeats.length === 0
        ? null
        : { unit: repeats[0]!.unit, count: [Math.min(...counts), Math.max(...counts)] },
    seen: seen === undefined ? null : { by: seen.by, seen: part('seen'), unseen: part('unseen') },
  };
}
