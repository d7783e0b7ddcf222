/** Something that a user should know about a study. `count` and `examples` stand for many of a kind. */
export interface Finding {
  /** error: a result could be wrong or cannot be made; warning: something is missing or odd; info: worth knowing */
  readonly severity: 'error' | 'warning' | 'info';
  /** absolute path of the file or folder, where there is just one */
  readonly file?: string;
  readonly what: string;
  readonly todo: string;
  readonly count?: number;
  /** a few of the files meant, relative to the study, with forward slashes */
  readonly examples?: readonly string[];
}

/** '1 run', '2 runs'. */
export function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** A list in words, cut after `most`: "a, b, c and 12 more". */
export function listed(items: readonly string[], most = 12): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}
