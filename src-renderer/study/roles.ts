import type { RunColumn } from './run-columns.ts';
import { asSelection, selectorOfColumn, type BidsData, type RunSelector } from './selectors.ts';

export type Role = 'train' | 'test' | 'unused' | 'both';

export const roleOptions: readonly { value: Role; label: string }[] = [
  { value: 'train', label: 'Training' },
  { value: 'test', label: 'Test' },
  { value: 'both', label: 'Training and test' },
  { value: 'unused', label: 'Not used' },
];

/**
 * The data of a recipe with a group of runs used so. A group of another source or space brings these with it: a recipe has
 * one of each. A recipe without training or test runs breaks its schema: the last group of a part is not taken out.
 */
export function withRole(
  data: BidsData,
  column: RunColumn,
  columns: readonly RunColumn[],
  role: Role,
): BidsData {
  const part = (name: 'train' | 'test'): BidsData['train'] => {
    const wanted = role === name || role === 'both';
    if (wanted === takes(column, name)) return data[name];
    const members = columns.filter((other) => (other === column ? wanted : takes(other, name)));
    if (members.length === 0) return data[name];
    return asSelection(unique(members.map((member) => selectorOfColumn(member, columns))));
  };
  const { source: _, space: __, ...rest } = data;
  const place = { source: column.source, ...(column.space === undefined ? {} : { space: column.space }) };
  const used = columns.find((other) => other.role !== 'unused');
  const moves = role !== 'unused' && used !== undefined && used.from !== column.from;
  return { ...(moves ? { ...rest, ...place } : data), train: part('train'), test: part('test') };
}

/** Whether the recipe uses runs of a group for a part; of a mixed one, some. */
const takes = ({ role }: RunColumn, name: 'train' | 'test'): boolean =>
  role === name || role === 'both' || role === 'mixed';

function unique(selectors: readonly RunSelector[]): RunSelector[] {
  return [...new Map(selectors.map((selector) => [JSON.stringify(selector), selector])).values()];
}
