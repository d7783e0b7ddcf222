import { resolve } from 'node:path';
import type { Score } from '../../decoding/scores/score.ts';
import { PerceptError } from '../../errors.ts';
import { listed, plural } from '../../study/findings.ts';
import { perceptVersion } from '../../version.ts';
import { findNetworks } from '../networks/find.ts';
import { inlineRunner } from '../pool.ts';
import { columnsOf, valuesOf } from './columns.ts';
import { commonStimuli } from './common-stimuli.ts';
import type { CompareInput, CompareWork, Comparison } from './comparison.ts';
import { differencesOf } from './differences.ts';
import { imageFilesOf, type ImageFiles } from './image-files.ts';
import { loadMethods } from './load-methods.ts';
import type { LoadedMethod } from './model.ts';
import { withNetworkFeatures } from './network-features.ts';
import { publishedRows } from './published.ts';
import { scoreAll, targetOf, unscorable } from './score-all.ts';
import { readSplit } from './split.ts';

/** Everything that a comparison found, and how the files of each method were matched. */
export interface CompareResult {
  readonly comparison: Comparison;
  readonly loaded: readonly LoadedMethod[];
  readonly files: ImageFiles;
  /** Tables and lists that the comparison was told to read, absolute. */
  readonly inputs: readonly string[];
}

/**
 * Scores all methods on the same images with the same conventions.
 * @throws PerceptError when a method cannot be read, or there are not two images that all methods have
 */
export async function compareMethods(input: CompareInput): Promise<CompareResult> {
  if (input.runner !== undefined) return compare({ ...input, runner: input.runner });
  const runner = inlineRunner();
  return compare({ ...input, runner }).finally(() => runner.close());
}

async function compare(input: CompareWork): Promise<CompareResult> {
  const { comparison, folder, signal } = input;
  const networks = await findNetworks(comparison.networks, 'the comparison');
  const { methods: found, presented, notes } = await loadMethods(comparison, folder);
  signal?.throwIfAborted();
  let { stimuli, leftOut } = commonStimuli(presented, found);
  const loaded = await withNetworkFeatures(input, networks, { presented, stimuli, loaded: found });
  const target = await targetOf(comparison, presented, stimuli, loaded);
  let splits = await readSplit(comparison, folder, stimuli);
  let { scored, notes: ofFiles } = await scoreAll(input, {
    presented,
    stimuli,
    loaded,
    target,
    splits: splits.splits,
  });
  const flat = unscorable(scored, stimuli);
  if (flat.size > 0) {
    // What one method cannot be scored on is taken from all, so that the images stay the same.
    leftOut = [...leftOut, ...[...flat].map(([stimulus, lackedBy]) => ({ stimulus, lackedBy }))];
    stimuli = stimuli.filter((stimulus) => !flat.has(stimulus));
    if (stimuli.length < 2)
      throw new PerceptError(
        'fewer than two images can be scored: the others are of one colour, or not a number',
      );
    splits = await readSplit(comparison, folder, stimuli);
    ({ scored, notes: ofFiles } = await scoreAll(input, {
      presented,
      stimuli,
      loaded,
      target,
      splits: splits.splits,
    }));
  }
  const columns = columnsOf(scored.filter(({ score }) => isWanted(score, comparison.metrics)));
  if (columns.length === 0)
    throw new PerceptError('nothing that was asked for could be scored', {
      remedy: `Leave out "metrics", or name some of ${listed([...new Set(scored.map(({ score }) => score.name))], 30)}.`,
    });
  const methods = loaded.map((method) => valuesOf(method, scored, columns, folder, comparison));
  const differences = await differencesOf(scored, columns, input);
  if (leftOut.length > 0) {
    const some = leftOut.map(({ stimulus, lackedBy }) => `${stimulus} (${listed(lackedBy, 2)})`);
    notes.push(
      `${plural(leftOut.length, 'image')} of ${presented.stimuli.length} left out for all, because not every method has them, or has something to compare in them: ${listed(some, 3)}.`,
    );
  }
  notes.push(...ofFiles, ...splits.notes);
  return {
    loaded,
    inputs: inputsOf(input),
    files: await imageFilesOf(presented, stimuli, loaded, signal),
    comparison: {
      percept: perceptVersion,
      title: comparison.title ?? 'Comparison of methods',
      seed: comparison.seed,
      confidence: comparison.evaluation.confidence,
      stimuli,
      presented: presented.stimuli.length,
      leftOut,
      seen: splits.seen,
      target,
      columns: columns.map(({ of, ...column }) => column),
      methods,
      differences,
      published: publishedRows,
      notes,
    },
  };
}

function inputsOf({ comparison: { methods, stimuli, seen }, folder }: CompareInput): string[] {
  const said = [
    ...methods.flatMap((method) => ('results' in method ? [] : [method.match, method.order])),
    stimuli?.names,
    seen?.list,
  ];
  return said.flatMap((path) => (path === undefined ? [] : [resolve(folder, path)]));
}

function isWanted({ name }: Score, metrics: readonly string[] | undefined): boolean {
  return metrics?.some((wanted) => name === wanted || name.startsWith(`${wanted}:`)) ?? true;
}
