/**
 * A value as JSON has it, without the way over text: NaN and infinities become null, typed arrays become lists, members that are
 * undefined are left out. What JSON cannot hold at all (functions) is left out likewise.
 */
export function asJson(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item: unknown) => asJson(item) ?? null);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<number>, asJson);
  if (typeof value !== 'object') return undefined;
  const members: [string, unknown][] = [];
  for (const [key, member] of Object.entries(value)) {
    const plain = asJson(member);
    if (plain !== undefined) members.push([key, plain]);
  }
  return Object.fromEntries(members);
}
