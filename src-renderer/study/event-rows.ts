/** Values by column that rows of an events file must have, or must not have. */
export type RowRule = Readonly<Record<string, readonly string[]>>;

/** A rule as it is typed: "event_type = imagery; run_type = a, b". */
export function rowRuleText(rule: RowRule | undefined): string {
  return Object.entries(rule ?? {})
    .map(([column, values]) => `${column} = ${values.join(', ')}`)
    .join('; ');
}

/** The reverse of `rowRuleText`; undefined for no rule, null for what is none. */
export function parseRowRule(text: string): Record<string, string[]> | undefined | null {
  const parts = text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  const rule = new Map<string, string[]>();
  for (const part of parts) {
    const at = part.indexOf('=');
    const column = part.slice(0, Math.max(0, at)).trim();
    const values = part
      .slice(at + 1)
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== '');
    if (at < 0 || column === '' || values.length === 0 || rule.has(column)) return null;
    rule.set(column, values);
  }
  return Object.fromEntries(rule);
}
