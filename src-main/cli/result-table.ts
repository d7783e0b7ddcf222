import type { RunResult } from '../compute/results.ts';
import { listed } from '../study/findings.ts';
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
      [...new Set([Math.min(...voxels), Math.max(...voxels)])].join('-'),
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
    `${Number((100 * result.confidence).toPrecision(4))} % interval`,
  ];
  const about = [
    `${result.title}${result.simulated ? ' (SIMULATED data)' : ''}`,
    `Pairwise decoding accuracy in % (eq. 3 of Mozafari et al. 2020) of ${result.latents.dims} latents (${result.latents.kind})` +
      (first === undefined
        ? ''
        : `, ${first.nImages} test images, ${first.pairs} pairs; chance 50; ties count as wrong.`),
    '* p < 0.05 in that subject, image labels permuted, not corrected over regions.',
  ];
  const notes = [about[2], ...result.notes, ...ownNotes(result)];
  return `${about[0]}\n${about[1]}\n\n${formatTable(header, rows)}\n\n${notes.join('\n')}`;
}

/** What was noted of subjects and of regions, each once with those that it is about. */
function ownNotes({ subjects }: RunResult): string[] {
  const about = new Map<string, string[]>();
  const add = (note: string, whom: string): void => void about.set(note, [...(about.get(note) ?? []), whom]);
  for (const { id, notes, regions } of subjects) {
    for (const note of notes) add(note, `sub-${id}`);
    // How patterns were centred is said once for all.
    for (const region of regions)
      for (const note of region.notes) if (!/centred/.test(note)) add(note, `sub-${id} ${region.name}`);
  }
  return [...about].map(([note, whom]) => `${listed(whom, 3)}: ${note}`);
}

/** A share in per cent; what could not be scored is NaN here and null in JSON. */
function percent(value: number | null): string {
  return value === null || Number.isNaN(value) ? 'n/a' : (100 * value).toFixed(1);
}
