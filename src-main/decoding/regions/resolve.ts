import { PerceptError } from '../../errors.ts';
import type { RegionAtom } from './atom.ts';
import { formatName, walkRegion, type RegionNode } from './node.ts';

type NameNode = Extract<RegionNode, { kind: 'name' }>;

/** Regions that a study's masks cover under other names: "V4" is called hV4 in ds001246. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['V4', 'hV4'],
  ['hV4', 'V4'],
]);

/** Regions made of others: LVC as in Horikawa & Kamitani 2017. */
const FAMILIES: ReadonlyMap<string, readonly string[]> = new Map([['LVC', ['V1', 'V2', 'V3']]]);

/**
 * The names of the masks that a name of an expression stands for, the first of these that there is: the mask of that name;
 * masks that match its "*"; its dorsal and ventral parts (V1 = V1d + V1v); hV4 for V4; LVC = V1 + V2 + V3; VC = all masks
 * (Mozafari, Reddy & VanRullen 2020); a mask whose name differs in case. A quoted name is only ever itself.
 * @throws PerceptError that gives the position, the nearest name and all names
 */
export function resolveName(node: NameNode, atoms: readonly RegionAtom[]): string[] {
  const known = [...new Set(atoms.map((atom) => atom.name))];
  const found = node.quoted
    ? known.filter((name) => name === node.name)
    : (lookUp(node.name, known) ?? lookUpAnyCase(node.name, known));
  if (found !== undefined && found.length > 0) return found;

  const hyphenated = known.find((name) => name.includes('-') && name.startsWith(node.name));
  throw unknown('region', node.name, node.at, known, hyphenated);
}

/**
 * The known name of a map or drawing that an expression means: itself, or the one that differs from it in case only.
 * @throws PerceptError that gives the position, the nearest name and all names
 */
export function resolveKnown(
  what: 'statistic map' | 'drawing',
  name: string,
  at: number,
  known: readonly string[],
): string {
  if (known.includes(name)) return name;
  const same = known.filter((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (same.length === 1) return same[0]!;
  throw unknown(what, name, at, [...new Set(known)]);
}

/** The known maps that the `where`s of an expression mean, each once. @throws PerceptError as `resolveKnown` does */
export function resolveMaps(node: RegionNode, known: readonly string[]): string[] {
  const found = new Set<string>();
  walkRegion(node, (part) => {
    if (part.kind === 'where') found.add(resolveKnown('statistic map', part.map, part.at, known));
  });
  return [...found];
}

function unknown(
  what: 'region' | 'statistic map' | 'drawing',
  name: string,
  at: number,
  known: readonly string[],
  likely = nearest(name, known),
): PerceptError {
  const hint =
    likely === undefined ? '' : `Did you mean ${what === 'drawing' ? `"${likely}"` : formatName(likely)}? `;
  const nothing = {
    region: 'The study has no regions',
    'statistic map': 'There are no maps here',
    drawing: 'There are no drawings here',
  };
  const list =
    known.length > 0 ? `The ${what.replace('statistic ', '')}s are ${listed(known)}` : nothing[what];
  return new PerceptError(`there is no ${what} "${name}" (character ${at + 1} of the expression)`, {
    remedy: hint + list,
  });
}

/** A list in words; of an atlas with hundreds of parcels the first ones. */
function listed(names: readonly string[]): string {
  const most = 40;
  return names.length <= most
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

function lookUp(name: string, known: readonly string[]): string[] | undefined {
  if (known.includes(name)) return [name];
  if (name.includes('*')) {
    const matches = known.filter((candidate) => wildcard(name, '').test(candidate));
    return matches.length > 0 ? matches : undefined;
  }
  const parts = known.filter((candidate) => candidate === `${name}d` || candidate === `${name}v`);
  if (parts.length > 0) return parts;
  const synonym = SYNONYMS.get(name);
  if (synonym !== undefined && known.includes(synonym)) return [synonym];
  const family = FAMILIES.get(name)?.map((member) => lookUp(member, known));
  if (family?.every((member) => member !== undefined)) return family.flat();
  if (name === 'VC' && known.length > 0) return [...known];
  return undefined;
}

function lookUpAnyCase(name: string, known: readonly string[]): string[] | undefined {
  if (name.includes('*')) return known.filter((candidate) => wildcard(name, 'i').test(candidate));
  const lower = name.toLowerCase();
  const same = known.filter((candidate) => candidate.toLowerCase() === lower);
  if (same.length > 0) return same;
  const parts = known.filter((candidate) => [`${lower}d`, `${lower}v`].includes(candidate.toLowerCase()));
  return parts.length > 0 ? parts : lookUp(name.toUpperCase(), known);
}

function wildcard(pattern: string, flags: string): RegExp {
  const escaped = pattern.split(/\*+/).map((literal) => literal.replaceAll('.', '\\.'));
  return new RegExp(`^${escaped.join('.*')}$`, `u${flags}`);
}

/** The known name that takes the fewest edits from `name`, if these are at most a third of its letters, rounded up. */
function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.ceil(name.length / 3);
  for (const candidate of known) {
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest || (edits === fewest && best === undefined)) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}

/** Insertions, deletions and substitutions between two words (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
