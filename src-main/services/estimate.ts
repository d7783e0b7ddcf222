/** Below these a pace says nothing yet: ms since the start, and share done. */
const leastTime = 1500;
const leastShare = 0.02;

/**
 * Seconds left of a job, if it goes on at its pace so far; null where that says nothing yet.
 * @param share 0 to 1, now; @param first share and @param started ms when the first step was done: what was found in the cache
 * took no time and is no pace
 */
export function secondsLeft(
  share: number,
  now: number,
  first: { readonly share: number; readonly at: number },
): number | null {
  const done = share - first.share;
  const time = now - first.at;
  if (share >= 1) return 0;
  if (time < leastTime || done < leastShare) return null;
  return (time / 1000) * ((1 - share) / done);
}
