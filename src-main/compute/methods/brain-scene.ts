import type { BrainScene } from '../../contract/brain.ts';
import type { RegionAtom } from '../../decoding/regions/atom.ts';
import { formatName } from '../../decoding/regions/node.ts';
import { PerceptError } from '../../errors.ts';
import { listed } from '../../study/findings.ts';
import { gridSize } from '../../volumes/grid.ts';
import { labelCombos } from '../brain/label-combos.ts';
import { maskColours } from '../brain/mask-colours.ts';
import { basesOf, overlaysOf } from '../brain/volumes.ts';
import { loadManifest } from '../decoding-manifest.ts';
import { subjectRegions } from '../live/subject-regions.ts';
import type { Method } from './types.ts';

/** What there is to draw of one subject, before a run or after one. */
export const brainScene: Method<'brain.scene'> = async (place, { subject }, { putData }) => {
  const loaded = await loadManifest(place.out);
  const regions = await subjectRegions(place, subject, loaded);
  const { grid } = regions;
  const { atoms, notes } = await regions.shown();
  const named = atoms.flatMap((atom) => {
    const id = idOf(atom);
    if (id === undefined) notes.push(`mask ${atom.name} is left out: no region expression can name it`);
    return id === undefined ? [] : [{ atom, id }];
  });
  const colourOf = await maskColours(regions.masks);
  const view = named.map(({ atom, id }): BrainScene['regions'][number] => {
    const { name, hemisphere, indices } = atom;
    const colour = colourOf(atom);
    return {
      id,
      name,
      voxels: indices.length,
      ...(hemisphere === undefined ? {} : { hemisphere }),
      ...(colour === undefined ? {} : { colour }),
    };
  });
  const common = { bases: basesOf(regions), overlays: overlaysOf(loaded, subject), regions: view };
  if (grid === undefined) return { ...common, grid: null, combos: [[]], labels: null, notes };
  const { combos, labels, leftOut } = labelCombos(
    named.map(({ atom }) => atom.indices),
    gridSize(grid),
  );
  if (leftOut.length > 0) {
    const names = leftOut.map((m) => view[m]!.id);
    notes.push(
      `the masks overlap in more ways than can be drawn; not drawn are the smallest: ${listed(names)}`,
    );
  }
  return {
    ...common,
    grid: { dims: [...grid.dims], affine: [...grid.affine] },
    combos: combos.map((members) => [...members]),
    labels: putData(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)),
    notes,
  };
};

/** An expression that selects just this mask; undefined where its name cannot stand in one. */
function idOf({ name, hemisphere }: RegionAtom): string | undefined {
  try {
    return hemisphere === undefined ? formatName(name) : `${formatName(name)}.${hemisphere}`;
  } catch (error) {
    if (error instanceof PerceptError) return undefined;
    throw error;
  }
}
