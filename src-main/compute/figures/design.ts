import { PerceptError } from '../../errors.ts';
import type { DesignData } from '../../figures/data.ts';
import type { PanelOf } from '../../figures/schema.ts';
import { recipeDesign } from '../methods/recipe-design.ts';
import type { FigureSource } from './source.ts';

/** The design matrix of one subject, as the model page shows it. @throws PerceptError when the recipe cannot be planned */
export async function gatherDesign(source: FigureSource, panel: PanelOf<'design'>): Promise<DesignData> {
  let picture: Uint8Array | undefined;
  const { runner, signal, place } = source;
  const design = await recipeDesign(
    place,
    { subject: panel.subject, part: panel.part },
    {
      runner,
      signal,
      workers: runner.workers,
      putData: (bytes) => {
        // The picture comes first, correlations after it.
        if (picture === undefined && bytes instanceof Uint8Array) picture = bytes;
        return `d_${'0'.repeat(22)}`;
      },
    },
  );
  if (picture === undefined) throw new PerceptError('the design could not be drawn');
  const { rows, cols } = design.picture;
  return {
    kind: 'design',
    subject: panel.subject,
    part: panel.part,
    scans: design.scans,
    rank: design.rank,
    condition: design.condition,
    picture: { width: cols, height: rows, channels: 1, data: picture },
    effects: effectsOf(panel.part, design.columns, place.recipe),
    nuisance: design.nuisance.length,
    runs: design.runs.map(({ key, from, scans }) => ({ name: key, from, scans })),
  };
}

/** Columns of interest as they belong together: of the training runs the images' onsets, and what modulates them. */
function effectsOf(
  part: DesignData['part'],
  columns: readonly string[],
  { data }: FigureSource['place']['recipe'],
): DesignData['effects'] {
  if (part === 'train')
    return [
      { name: 'Images', columns: 1 },
      { name: 'Latents', columns: columns.length - 1 },
    ];
  const items = data.kind === 'bids' && data.testItem === 'category' ? 'Test categories' : 'Test images';
  return [{ name: items, columns: columns.length }];
}
