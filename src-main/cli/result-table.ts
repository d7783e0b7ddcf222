import type { RunResult } from '../compute/results.ts';
import { formatTable } from './terminal.ts';

/** The result as a table: a row for each region, a column for each subject, the group's mean and its confidence interval. */
export function resultTable(result: RunResult): string {
  const regions = [
    ...new Set(result.subjects.flatMap((subject) => subject.regions.map((region) => region.name))),
  ];
  const rows = regions.map((name) => {
    const cells = result.subjects.map((subject) => {
      const region = subject.regions.find((candidate) => candidate.name === name);
      if (region === undefined) return '';
      return `${percent(region.pairwise)}${region.p !== null && region.p < 0.05 ? '*' : ' '}`;
    });
    const group = result.group.find((entry) => entry.region === name && entry.score === 'pairwise');
    const interval =
      group === undefined || group.ci === null ? '' : `${percent(group.ci[0])} to ${percent(group.ci[1])}`;
    const voxels = result.subjects.flatMap((subject) =>
      subject.regions.filter((region) => region.name === name).map((r) => r.voxels),
    );
    return [
      name,
      `${Math.min(...voxels)}-${Math.max(...voxels)}`,
      ...cells,
      group === undefined ? '' : percent(group.mean),
      interval,
    ];
  });
  const first = result.subjects[0]?.regions[0];
  const header = [
    'region',
    'voxels',
    ...result.subjects.map((subject) => `sub-${subject.id} `),
    'mean',
    '95 % interval',
  ];
  const about = [
    `${result.title}${result.simulated ? ' (SIMULATED data)' : ''}`,
    `Pairwise decoding accuracy in % (eq. 3 of Mozafari et al. 2020) of ${result.latents.dims} latents (${result.latents.kind})` +
      (first === undefined
        ? ''
        : `, ${first.nImages} test images, ${first.pairs} pairs; chance 50; ties count as wrong.`),
    '* p < 0.05 in that subject, image labels permuted, not corrected over regions.',
  ];
  return `${about[0]}\n${about[1]}\n\n${formatTable(header, rows)}\n\n${[about[2], ...result.notes].join('\n')}`;
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}
