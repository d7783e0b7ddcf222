/**
 * Characters that show nothing and change what is around them: control characters, line and paragraph separators, and marks of the
 * direction of text (Unicode 15, UAX 9), with which one name can be made to look like another.
 */
const unseen = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Whether a name or a title shows all that it holds. */
export function isPlain(text: string): boolean {
  return text.search(unseen) < 0;
}

/** What `isPlain` says where it does not hold. */
export const NOT_PLAIN = 'it has control characters or marks of text direction';

/** A name or title of somebody else's as it may be shown: a space in the place of what shows nothing. */
export function plainText(text: string): string {
  return isPlain(text) ? text : text.replaceAll(unseen, ' ').replaceAll(/ {2,}/g, ' ').trim();
}
