import { join } from 'node:path';

/** Folder of the comparison that the window makes of a study, beside the results that it compares. */
export function comparisonFolderOf({ out }: { readonly out: string }): string {
  return join(out, '..', 'comparison');
}

/** Its scores, for figures. */
export function comparisonFileOf(place: { readonly out: string }): string {
  return join(comparisonFolderOf(place), 'comparison.json');
}

/** The comparison as the window shows it. */
export function viewFileOf(place: { readonly out: string }): string {
  return join(comparisonFolderOf(place), '.view.json');
}
