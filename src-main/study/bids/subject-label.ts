import { sameIndex } from '../natural.ts';

/** The subject that a label means: "sub-01" and, where no other is alike, "1" are 01. */
export function subjectOfLabel(known: readonly string[], label: string): string {
  const bare = label.replace(/^sub-/, '');
  const alike = known.filter((id) => sameIndex(id, bare));
  return known.includes(bare) || alike.length !== 1 ? bare : alike[0]!;
}
