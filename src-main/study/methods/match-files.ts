import { compareNatural } from '../natural.ts';
import { stimulusKey } from '../images.ts';
import { escaped, factsOf, usualRegions, type FileFacts } from './file-facts.ts';
import { matchByNumber } from './match-by-number.ts';

/** By what a file was taken for the image of a stimulus, the surest first. */
export const matchRules = {
  given: 'certain: the match table says so',
  exact: 'certain: the file has the name of the stimulus',
  case: 'high: the same but for upper and lower case',
  contained: 'high: the name of the stimulus stands in that of the file',
  id: 'high: the number of the stimulus (SYNSET.IMAGE)',
  folder: 'medium: the folder has the name of the stimulus',
  order: 'low: by its number, in the order that was given',
} as const;

export type MatchRule = keyof typeof matchRules;

export interface FileMatch {
  readonly subject: string | undefined;
  readonly stimulus: string;
  /** Relative to the folder of the method, with forward slashes. */
  readonly file: string;
  readonly rule: MatchRule;
}

export interface FileReport {
  readonly matched: readonly FileMatch[];
  /** Stimuli without a file, of each subject that has any file. */
  readonly missing: readonly { readonly subject: string | undefined; readonly stimulus: string }[];
  /** Files that are not used, and why. */
  readonly unused: readonly { readonly file: string; readonly why: string }[];
  /** Regions that files are of, by their paths. */
  readonly regions: readonly string[];
}

/** A row of a match table: no file means that the stimulus has none, no stimulus that the file is left out. */
export interface GivenMatch {
  readonly subject: string | undefined;
  readonly stimulus: string | undefined;
  readonly file: string | undefined;
}

export interface MatchInput {
  readonly files: readonly string[];
  readonly stimuli: readonly string[];
  /** Subjects that are compared, without "sub-"; empty where any may come. */
  readonly subjects: readonly string[];
  /** Files that are of another region are left out; those that name none are taken. */
  readonly region?: string;
  readonly regions?: readonly string[];
  readonly given?: readonly GivenMatch[];
  /** Stimuli in the order of the numbers in the files' names. */
  readonly order?: readonly string[];
  readonly firstNumber?: 0 | 1;
  /** Hashes of files where they are known: files with the same content are no contradiction. */
  readonly content?: ReadonlyMap<string, string>;
}

/**
 * Tells which file of another method is of which stimulus, by the names alone. Of several rules the surest one that finds a stimulus
 * decides; a file that could be of two stimuli, and two files that could be of one stimulus, are not used and reported.
 */
export function matchFiles(input: MatchInput): FileReport {
  const { stimuli, subjects, given = [] } = input;
  const regions = [
    ...new Set([
      ...(input.region === undefined ? [] : [input.region]),
      ...(input.regions ?? []),
      ...usualRegions,
    ]),
  ];
  const unused: { file: string; why: string }[] = [];
  const found: FileMatch[] = [];
  const facts = input.files.map((file) => factsOf(file, { subjects, regions }));
  const said = new Map(given.flatMap((row) => (row.file === undefined ? [] : [[row.file, row] as const])));
  const without = new Set(
    given.flatMap(({ subject, stimulus, file }) =>
      file === undefined && stimulus !== undefined ? [`${subject ?? ''}\0${stimulusKey(stimulus)}`] : [],
    ),
  );
  const rules = namingRules(stimuli);
  const open: FileFacts[] = [];
  for (const fact of facts) {
    const row = said.get(fact.path);
    if (row !== undefined) {
      if (row.stimulus === undefined) unused.push({ file: fact.path, why: 'left out by the match table' });
      else
        found.push({
          subject: row.subject ?? fact.subject,
          stimulus: row.stimulus,
          file: fact.path,
          rule: 'given',
        });
    } else if (fact.subject !== undefined && subjects.length > 0 && !subjects.includes(fact.subject)) {
      unused.push({ file: fact.path, why: `of subject ${fact.subject}, which is not compared` });
    } else if (
      input.region !== undefined &&
      fact.region !== undefined &&
      !sameText(fact.region, input.region)
    ) {
      unused.push({ file: fact.path, why: `of region ${fact.region}` });
    } else {
      const match = rules(fact);
      if (match === undefined) open.push(fact);
      else if (match.stimuli.length > 1)
        unused.push({ file: fact.path, why: `ambiguous: it could be of ${match.stimuli.join(' or ')}` });
      else
        found.push({ subject: fact.subject, stimulus: match.stimuli[0]!, file: fact.path, rule: match.rule });
    }
  }
  const byNumber = matchByNumber(open, input.order, input.firstNumber);
  unused.push(...byNumber.unused);
  for (const { fact, stimulus } of byNumber.matched)
    found.push({ subject: fact.subject, stimulus, file: fact.path, rule: 'order' });
  const allowed = found.filter(({ subject, stimulus, file, rule }) => {
    const left = rule !== 'given' && without.has(`${subject ?? ''}\0${stimulusKey(stimulus)}`);
    if (left) unused.push({ file, why: `the match table gives ${stimulus} no file` });
    return !left;
  });
  const matched = oneFileEach(allowed, input.content, unused);
  return {
    matched,
    missing: missingOf(matched, stimuli),
    unused: unused.sort((a, b) => compareNatural(a.file, b.file)),
    regions: [...new Set(facts.flatMap(({ region }) => region ?? []))].sort(compareNatural),
  };
}

type NamingRule = (fact: FileFacts) => { rule: MatchRule; stimuli: string[] } | undefined;

/** The rules that go by the name of a stimulus, as one: the first that finds any decides. */
function namingRules(stimuli: readonly string[]): NamingRule {
  const exact = new Map<string, string[]>();
  const anyCase = new Map<string, string[]>();
  const ids = new Map<number, string[]>();
  const add = <K>(map: Map<K, string[]>, key: K, stimulus: string): void => {
    const others = map.get(key) ?? [];
    if (!others.includes(stimulus)) map.set(key, [...others, stimulus]);
  };
  const patterns: { stimulus: string; key: string; pattern: RegExp }[] = [];
  for (const stimulus of stimuli) {
    const key = stimulusKey(stimulus);
    const base = key.slice(key.lastIndexOf('/') + 1);
    for (const one of new Set([key, base])) {
      add(exact, one, stimulus);
      add(anyCase, one.toLowerCase(), stimulus);
    }
    const id = idOf(base);
    if (id !== undefined) add(ids, id, stimulus);
    patterns.push({
      stimulus,
      key: base,
      pattern: new RegExp(`(?:^|[^A-Za-z0-9])${escaped(base)}(?=$|[^A-Za-z0-9])`, 'i'),
    });
  }
  const contained = (text: string): string[] => {
    const hits = patterns.filter(({ pattern }) => pattern.test(text));
    // "cat_01" is contained in "black_cat_01" as well: the longest name is meant.
    return hits
      .filter(
        ({ key }) =>
          !hits.some(
            (other) => other.key.length > key.length && other.key.toLowerCase().includes(key.toLowerCase()),
          ),
      )
      .map(({ stimulus }) => stimulus);
  };
  return ({ stem, rest, folders }) => {
    const whole = [...folders, stem].join('/');
    const innermost = folders.at(-1);
    const tries: [MatchRule, () => readonly string[] | undefined][] = [
      ['exact', () => exact.get(whole) ?? exact.get(stem) ?? exact.get(rest)],
      ['case', () => anyCase.get(stem.toLowerCase()) ?? anyCase.get(rest.toLowerCase())],
      ['contained', () => contained(rest)],
      ['id', () => idsIn(stem).flatMap((id) => ids.get(id) ?? [])],
      [
        'folder',
        () => (innermost === undefined ? [] : (anyCase.get(innermost.toLowerCase()) ?? contained(innermost))),
      ],
    ];
    for (const [rule, find] of tries) {
      const hits = [...new Set(find() ?? [])];
      if (hits.length > 0) return { rule, stimuli: hits };
    }
    return undefined;
  };
}

/** n01443537_22563 as the number 1443537.022563, which some data sets name images by. */
function idOf(name: string): number | undefined {
  const [, synset, image] = /^n(\d{8})_(\d{1,6})$/.exec(name) ?? [];
  if (synset !== undefined) return Number(`${synset}.${image!.padStart(6, '0')}`);
  return /^\d{5,8}\.\d{1,6}$/.test(name) ? Number(name) : undefined;
}

function idsIn(stem: string): number[] {
  const found = stem.match(/(?<![\dA-Za-z.])(n\d{8}_\d{1,6}|\d{5,8}\.\d{1,6})(?![\dA-Za-z.])/g) ?? [];
  return found.flatMap((text) => idOf(text) ?? []);
}

/** Of several files for one stimulus of a subject the surest one, where one is surer than all others or all are the same file. */
function oneFileEach(
  found: readonly FileMatch[],
  content: ReadonlyMap<string, string> | undefined,
  unused: { file: string; why: string }[],
): FileMatch[] {
  const groups = new Map<string, FileMatch[]>();
  for (const match of found) {
    const key = `${match.subject ?? ''}\0${stimulusKey(match.stimulus)}`;
    groups.set(key, [...(groups.get(key) ?? []), match]);
  }
  const sureness = (rule: MatchRule): number => Object.keys(matchRules).indexOf(rule);
  const kept: FileMatch[] = [];
  for (const group of groups.values()) {
    const sorted = group
      .slice()
      .sort((a, b) => sureness(a.rule) - sureness(b.rule) || compareNatural(a.file, b.file));
    const [best, ...others] = sorted as [FileMatch, ...FileMatch[]];
    const rivals = others.filter(({ rule }) => rule === best.rule);
    const hash = content?.get(best.file);
    const same = hash !== undefined && rivals.every(({ file }) => content?.get(file) === hash);
    if (rivals.length > 0 && !same) {
      for (const { file } of sorted)
        unused.push({
          file,
          why: `duplicate: ${sorted.length} files could be ${best.stimulus}, none is used`,
        });
      continue;
    }
    for (const { file } of others)
      unused.push({ file, why: `duplicate: ${best.file} is used for ${best.stimulus}` });
    kept.push(best);
  }
  return kept.sort(
    (a, b) => compareNatural(a.subject ?? '', b.subject ?? '') || compareNatural(a.stimulus, b.stimulus),
  );
}

function missingOf(
  matched: readonly FileMatch[],
  stimuli: readonly string[],
): { subject: string | undefined; stimulus: string }[] {
  const subjects = [...new Set(matched.map(({ subject }) => subject))];
  return (subjects.length === 0 ? [undefined] : subjects).flatMap((subject) => {
    const has = new Set(
      matched.filter((one) => one.subject === subject).map(({ stimulus }) => stimulusKey(stimulus)),
    );
    return stimuli
      .filter((stimulus) => !has.has(stimulusKey(stimulus)))
      .map((stimulus) => ({ subject, stimulus }));
  });
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
