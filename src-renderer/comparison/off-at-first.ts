/** Folders of results of categories, which are left off at first where there are results of images that they cannot be compared with. */
export function offAtFirst(
  results: readonly { readonly folder: string; readonly categories: boolean }[],
): string[] {
  if (results.every(({ categories }) => categories)) return [];
  return results.filter(({ categories }) => categories).map(({ folder }) => folder);
}
