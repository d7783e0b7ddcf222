export interface NoResultsWords {
  readonly title: string;
  readonly text: string;
}

/**
 * What is said where there are no results to show. @param first what is said before the first run
 * @param study why results that lie there cannot be shown, in a clause; why the recipe cannot be run
 */
export function noResultsWords(
  first: NoResultsWords,
  { unusable, hindrance }: { readonly unusable: string | null; readonly hindrance: string | null },
): NoResultsWords {
  if (unusable === null) return { title: first.title, text: hindrance ?? first.text };
  const why = `${unusable.charAt(0).toUpperCase()}${unusable.slice(1)}.`;
  const todo = hindrance ?? 'Run the recipe again to see them.';
  return { title: 'Results lie there that cannot be shown', text: `${why} ${todo}` };
}
