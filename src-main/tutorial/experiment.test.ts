import { beforeAll, describe, expect, it } from 'vitest';
import { FULL, TIMING, eventsTable, experiment, type Extent, type Run } from './experiment.ts';
import { stimulusSet, type Stimulus } from './stimuli.ts';

const extent: Extent = { perCategory: 2, trainingRuns: 2, testRuns: 3, repeats: 2 };
let stimuli: Stimulus[];
let runs: Run[];
beforeAll(async () => {
  stimuli = await stimulusSet(1, extent.perCategory);
  runs = experiment(stimuli, extent, 1, 1);
});

const shown = (run: Run): number[] =>
  run.blocks.flatMap(({ stimulus }) => (stimulus === undefined ? [] : [stimulus]));
const withoutRepeats = (run: Run): number[] =>
  shown(run).filter((stimulus, k, of) => k === 0 || of[k - 1] !== stimulus);

describe('experiment', () => {
  it('shows every training picture once, one-back repeats aside', () => {
    const all = runs.filter(({ set }) => set === 'training').flatMap(withoutRepeats);
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, i) => i));
  });

  it('shows every test picture as often as asked, in test runs alone', () => {
    for (const run of runs) {
      for (const stimulus of shown(run)) expect(stimuli[stimulus]!.set).toBe(run.set);
      if (run.set === 'training') continue;
      // Two presentations can fall side by side by chance: count blocks, less the two one-backs.
      expect(shown(run)).toHaveLength(12 * extent.repeats + 2);
      expect(new Set(shown(run)).size).toBe(12);
    }
  });

  it('restarts run numbers in each session', () => {
    expect(runs.map(({ session, run }) => `${session}/${run}`)).toEqual([
      'perceptionTraining01/1',
      'perceptionTraining02/1',
      'perceptionTest01/1',
      'perceptionTest01/2',
      'perceptionTest02/1',
    ]);
  });

  it('leaves no gap, and ends with the last scan', () => {
    for (const { blocks, nScans } of runs) {
      blocks.slice(1).forEach((block, k) => expect(block.onset).toBe(blocks[k]!.onset + blocks[k]!.duration));
      const last = blocks.at(-1)!;
      expect(last.onset + last.duration).toBe(nScans * TIMING.tr);
      expect(Number.isInteger(nScans)).toBe(true);
    }
  });

  it('reports a repetition when, and only when, there is one', () => {
    for (const { blocks } of runs) {
      blocks.forEach(({ stimulus, responseTime, onset }, b) => {
        const repeated = stimulus !== undefined && blocks[b - 1]?.stimulus === stimulus;
        expect(responseTime !== undefined).toBe(repeated);
        if (responseTime !== undefined) expect(responseTime).toBeGreaterThan(onset);
      });
    }
  });

  it('gives each subject another order, and the same at every call', () => {
    expect(experiment(stimuli, extent, 1, 1)).toEqual(runs);
    expect(experiment(stimuli, extent, 1, 2).map(shown)).not.toEqual(runs.map(shown));
  });

  it('in full: two pictures of each category in every training run', async () => {
    const many = stimuli
      .filter(({ set }) => set === 'training')
      .flatMap((stimulus) => Array.from({ length: 6 }, () => stimulus));
    const full = experiment(many, FULL, 1, 1).filter(({ set }) => set === 'training');
    expect(full).toHaveLength(6);
    for (const run of full) {
      const counts = new Map<string, number>();
      for (const index of withoutRepeats(run))
        counts.set(many[index]!.category, (counts.get(many[index]!.category) ?? 0) + 1);
      expect([...counts.values()]).toEqual(Array.from({ length: 16 }, () => 2));
    }
  });
});

describe('eventsTable', () => {
  it("has ds001246's columns and one row a block", () => {
    const lines = eventsTable(runs[0]!, stimuli).trimEnd().split('\n');
    expect(lines[0]).toBe(
      'onset\tduration\ttrial_no\tevent_type\tstimulus_id\tstimulus_name\tcategory_index\timage_index\tresponse_time',
    );
    expect(lines).toHaveLength(runs[0]!.blocks.length + 1);
    expect(lines[1]).toBe('0\t12\t1\trest\tn/a\tn/a\tn/a\tn/a\tn/a');
    const first = stimuli[shown(runs[0]!)[0]!]!;
    expect(lines[2]!.split('\t').slice(0, 8)).toEqual([
      '12',
      '6',
      '2',
      'stimulus',
      first.id,
      first.name,
      String(first.categoryIndex),
      String(first.imageIndex),
    ]);
  });
});
