/** Whether the study says of itself (dataset_description.json) that Percept simulated it: then every result says so too. */
export function isSimulated(description: Readonly<Record<string, unknown>>): boolean {
  const by = description['GeneratedBy'];
  return (
    Array.isArray(by) &&
    by.some(
      (one: { Name?: unknown; Description?: unknown } | null) =>
        one?.Name === 'Percept' && /simulated/i.test(String(one.Description)),
    )
  );
}
