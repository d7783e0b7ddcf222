/** A recipe as JSON from a results folder: of another version it may lack things, or have others. */
export type Json = Readonly<Record<string, unknown>>;

export const partOf = (value: unknown): Json =>
  value !== null && typeof value === 'object' ? (value as Json) : {};
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');
export const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);
