import type { RunGroup, StudySubject } from '../../src-main/contract/study.ts';

/** One group of runs over all subjects: a column of the table of runs. */
export interface RunColumn {
  readonly id: string;
  readonly label: string;
  /** "raw", or derivative and space: "fmriprep, T1w" */
  readonly from: string;
  readonly source: string;
  readonly space: string | undefined;
  readonly role: RunGroup['role'] | 'mixed';
  /** By subject; undefined for those who have none. */
  readonly cells: readonly (RunGroup | undefined)[];
}

/** A group's name among those of its subject: a group that the recipe uses in part comes once for each use. */
function idsOf(groups: readonly RunGroup[]): string[] {
  const names = groups.map(({ label, source, space }) => JSON.stringify([label, source, space ?? null]));
  return names.map((name, i) => `${name} ${names.slice(0, i).filter((other) => other === name).length}`);
}

/** The groups of all subjects as columns, in the order in which they are first met. */
export function runColumns(subjects: readonly StudySubject[]): RunColumn[] {
  const named = subjects.map(({ groups }) => ({ groups, ids: idsOf(groups) }));
  const columns = [...new Set(named.flatMap(({ ids }) => ids))].map((id): RunColumn => {
    const cells = named.map(({ groups, ids }) => groups[ids.indexOf(id)]);
    const first = cells.find((cell) => cell !== undefined)!;
    // Subjects that the recipe leaves out say nothing about what the others' runs are used for.
    const roles = [...new Set(cells.flatMap((cell) => cell?.role ?? []))].filter((role) => role !== 'unused');
    return {
      id,
      label: first.label,
      from: first.space === undefined ? first.source : `${first.source}, ${first.space}`,
      source: first.source,
      space: first.space,
      role: roles.length > 1 ? 'mixed' : (roles[0] ?? 'unused'),
      cells,
    };
  });
  return columns.map((column) => {
    const twins = columns.some(
      (other) => other !== column && other.label === column.label && other.from === column.from,
    );
    return twins ? { ...column, label: `${column.label}, ${runsInWords(column)}` } : column;
  });
}

/** Labels of a column's runs, in their order. */
export function runLabels({ cells }: Pick<RunColumn, 'cells'>): string[] {
  const labels = [...new Set(cells.flatMap((cell) => cell?.runs.flatMap(({ run }) => run ?? []) ?? []))];
  return labels.sort((a, b) => Number(a) - Number(b));
}

/** 'odd' or 'even' where all labels are. */
export function parity(labels: readonly string[]): 'odd' | 'even' | null {
  const rests = new Set(labels.map((label) => Number(label) % 2));
  return rests.size !== 1 ? null : rests.has(1) ? 'odd' : rests.has(0) ? 'even' : null;
}

function runsInWords(column: RunColumn): string {
  const labels = runLabels(column);
  const odd = parity(labels);
  return odd === null ? `runs ${labels.join(', ')}` : `${odd} runs`;
}

/** What a group's runs lack, most frequent first: "2 without volume". */
export function lacks(group: RunGroup): string[] {
  const counts = new Map<string, number>();
  for (const run of group.runs) for (const what of run.missing) counts.set(what, (counts.get(what) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([what, count]) => `${count} without ${what}`);
}
