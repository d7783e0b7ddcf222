import type { Metadata } from 'h5wasm/node';
import type { ElementType } from './elements.ts';

/** What a dataset holds; element types that cannot be read are named in `refused`. */
export interface Hdf5Dataset {
  readonly shape: readonly number[];
  readonly type: ElementType | 'text' | 'reference' | { readonly refused: string };
}

/** What the elements of a dataset are, from the library's description. */
export function elementType(metadata: Metadata): Hdf5Dataset['type'] {
  const { type, size, signed, enum_type: members } = metadata;
  if (type === 0 && [1, 2, 4, 8].includes(size)) return `${signed ? '' : 'u'}int${size * 8}` as ElementType;
  if (type === 1 && [2, 4, 8].includes(size)) return `float${size * 8}` as ElementType;
  if (type === 3) return 'text';
  if (type === 7 && metadata.ref_type === 'object') return 'reference';
  if (type === 8 && size === 1 && members !== undefined && 'TRUE' in members.members) return 'bool';
  if (type === 8 && [1, 2, 4].includes(size)) return `${signed ? '' : 'u'}int${size * 8}` as ElementType;
  const names = metadata.compound_type?.members.map((member) => member.name) ?? [];
  if (names.length === 2 && /^r(eal)?$/.test(names[0]!)) return { refused: 'complex numbers' };
  return { refused: type === 6 ? 'records' : `elements of HDF5 class ${type} and ${size} bytes` };
}
