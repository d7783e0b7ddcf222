import type { Hemisphere } from '../../src-main/contract/regions.ts';
import { knownRegion, knownRegions } from '../../src-main/contract/region-colours.ts';
import { maskId, type MaskName } from './expression.ts';

/** A mask as the tree lists it; the count is null until the subject's scene is there. */
export interface Mask extends MaskName {
  readonly voxels: number | null;
}

/** A row of the tree: a region with its parts, or with its hemispheres. */
export interface TreeNode {
  /** The expression that selects it. */
  readonly id: string;
  readonly label: string;
  readonly hemisphere: Hemisphere | null;
  /** Masks that it unites. */
  readonly masks: readonly Mask[];
  readonly children: readonly TreeNode[];
}

export interface TreeRow {
  readonly node: TreeNode;
  readonly level: number;
  readonly parent: string | null;
  readonly expanded: boolean;
  /** From 1, of `siblings`. */
  readonly position: number;
  readonly siblings: number;
}

/** Voxels of a row, both hemispheres counted; parts that share voxels count these twice. Null while unknown. */
export function rowVoxels(node: TreeNode): number | null {
  return node.masks.some(({ voxels }) => voxels === null)
    ? null
    : node.masks.reduce((sum, { voxels }) => sum + voxels!, 0);
}

/** The tree of a subject's masks: V1d and V1v stand below V1; hemispheres below their region. */
export function regionTree(masks: readonly Mask[]): TreeNode[] {
  const names = [...new Set(masks.map(({ name }) => name))];
  const wholeOf = (name: string): string => {
    const whole = /^(.*\d)[dv]$/.exec(name)?.[1];
    const hasBoth = whole !== undefined && names.includes(`${whole}d`) && names.includes(`${whole}v`);
    return hasBoth && !names.includes(whole) ? whole : name;
  };
  const wholes = [...new Set(names.map(wholeOf))].sort(inAnatomicalOrder);
  return wholes.map((whole) => {
    const parts = names.filter((name) => wholeOf(name) === whole);
    const own = masks.filter(({ name }) => parts.includes(name));
    return {
      id: maskId(whole),
      label: whole,
      hemisphere: null,
      masks: own,
      children: [
        ...hemispheres(whole, own),
        ...(parts.length < 2
          ? []
          : parts.map((name) => {
              const members = own.filter((mask) => mask.name === name);
              const children = hemispheres(name, members);
              return { id: maskId(name), label: name, hemisphere: null, masks: members, children };
            })),
      ],
    };
  });
}

/** Known regions first, from early to late; others as their names follow one another. */
function inAnatomicalOrder(one: string, other: string): number {
  const places = [one, other].map((name) => {
    const at = knownRegions.indexOf(knownRegion(name) ?? '');
    return at < 0 ? knownRegions.length : at;
  });
  return places[0]! - places[1]! || one.localeCompare(other, 'en', { numeric: true });
}

function hemispheres(name: string, masks: readonly Mask[]): TreeNode[] {
  return (['left', 'right'] as const)
    .map((side) => ({
      id: maskId(name, side),
      label: side === 'left' ? 'Left' : 'Right',
      hemisphere: side,
      masks: masks.filter(({ hemisphere }) => hemisphere === side),
      children: [],
    }))
    .filter((node) => node.masks.length > 0);
}

/** The regions whose name, or the name of a part, has the words searched for; all parts stay with a region that is found. */
export function searchTree(tree: readonly TreeNode[], query: string): TreeNode[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...tree];
  const matches = (node: TreeNode, of = ''): boolean => {
    const text = `${of} ${node.label}`.toLowerCase();
    return words.every((word) => text.includes(word)) || node.children.some((child) => matches(child, text));
  };
  return tree.filter((node) => matches(node));
}

/** The rows in sight, from top to bottom. */
export function visibleRows(tree: readonly TreeNode[], expanded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (nodes: readonly TreeNode[], level: number, parent: string | null): void => {
    nodes.forEach((node, at) => {
      const open = node.children.length > 0 && expanded.has(node.id);
      rows.push({ node, level, parent, expanded: open, position: at + 1, siblings: nodes.length });
      if (open) add(node.children, level + 1, node.id);
    });
  };
  add(tree, 1, null);
  return rows;
}

/** What a key does in the tree: which row it goes to, which row it opens or closes. */
export interface TreeMove {
  readonly focus?: string;
  readonly open?: string;
  readonly close?: string;
}

/** The keys of trees as ARIA's practices have them. @returns null for other keys, and where nothing moves */
export function treeMove(rows: readonly TreeRow[], current: string, key: string): TreeMove | null {
  const at = rows.findIndex(({ node }) => node.id === current);
  const row = rows[at];
  if (row === undefined) return rows[0] === undefined ? null : { focus: rows[0].node.id };
  const to = (index: number): TreeMove | null => {
    const target = rows[index];
    return target === undefined || target === row ? null : { focus: target.node.id };
  };
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'ArrowRight':
      if (row.expanded) return to(at + 1);
      return row.node.children.length > 0 ? { open: current } : null;
    case 'ArrowLeft':
      if (row.expanded) return { close: current };
      return row.parent === null ? null : { focus: row.parent };
    default:
      return null;
  }
}

/** The next row, after the current one and around, whose label begins with what was typed. */
export function typedRow(rows: readonly TreeRow[], current: string, typed: string): string | null {
  const at = rows.findIndex(({ node }) => node.id === current);
  // A single letter goes on to the next; more letters may still mean the current row.
  const from = typed.length === 1 ? at + 1 : Math.max(at, 0);
  const around = [...rows.slice(from), ...rows.slice(0, from)];
  const found = around.find(({ node }) => node.label.toLowerCase().startsWith(typed.toLowerCase()));
  return found?.node.id ?? null;
}
