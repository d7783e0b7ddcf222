/** A line of a label table. */
export interface LabelEntry {
  /** What the image holds; of a probabilistic FSL atlas the volume, from 0. */
  readonly id: number;
  readonly name: string;
  readonly abbreviation?: string;
  /** '#rrggbb' */
  readonly colour?: string;
}

export type TableFormat = 'FreeSurfer LUT' | 'FSL atlas (XML)' | 'ITK-SNAP labels' | 'BIDS dseg.tsv';

/** Names of the ids of a label image. */
export interface LabelTable {
  readonly format: TableFormat;
  /** By id; ids may be far apart. */
  readonly entries: ReadonlyMap<number, LabelEntry>;
  /** Lines that were not understood, ids that come twice, and the like; at most some dozens. */
  readonly problems: readonly string[];
  /** Whether ids count the volumes of a probabilistic atlas from 0; its summary image then holds ids one higher. */
  readonly countsVolumes: boolean;
}

const MOST_PROBLEMS = 20;
const LONGEST_NAME = 200;

/** Gathers the lines of a table, and what is wrong with them. */
export class TableLines {
  readonly entries = new Map<number, LabelEntry>();
  private readonly said: string[] = [];
  private more = 0;

  /** Adds a line: its id as text, its name and what else it has. What cannot be used is a problem, not an error. */
  add(where: string, id: string, name: string, rest: { abbreviation?: string; colour?: string } = {}): void {
    const number = /^\d{1,16}$/.test(id) ? Number(id) : NaN;
    const shown = cleanName(name);
    if (!Number.isSafeInteger(number)) this.problem(`${where}: '${id.slice(0, 40)}' is no id`);
    else if (shown === '') this.problem(`${where}: id ${number} has no name`);
    else if (this.entries.has(number)) {
      const first = this.entries.get(number)!.name;
      this.problem(`${where}: id ${number} comes twice; it is "${first}", not "${shown}"`);
    } else {
      this.entries.set(number, {
        id: number,
        name: shown,
        ...(rest.abbreviation === undefined ? {} : { abbreviation: cleanName(rest.abbreviation) }),
        ...(rest.colour === undefined ? {} : { colour: rest.colour }),
      });
    }
  }

  problem(what: string): void {
    if (this.said.length < MOST_PROBLEMS) this.said.push(what);
    else this.more++;
  }

  table(format: TableFormat, countsVolumes = false): LabelTable {
    const problems = this.more === 0 ? this.said : [...this.said, `and ${this.more} more`];
    return { format, entries: this.entries, problems, countsVolumes };
  }
}

/** A name as it can be shown in a line and stand in quotes: no control characters, no double quotes, not endless. */
export function cleanName(name: string): string {
  return name
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll('"', "'")
    .trim()
    .slice(0, LONGEST_NAME);
}

/** Three numbers 0 to 255 as '#rrggbb'; undefined for others. */
export function hexColour(red: string, green: string, blue: string): string | undefined {
  const parts = [red, green, blue].map((text) => (/^\d{1,3}$/.test(text) ? Number(text) : NaN));
  if (!parts.every((value) => value <= 255)) return undefined;
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
