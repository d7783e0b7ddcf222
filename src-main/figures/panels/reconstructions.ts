import type { ReconstructionsData } from '../data.ts';
import type { Laid, Room } from '../layout/laid.ts';
import type { PanelOf } from '../schema.ts';
import { layImageGrid } from './image-grid.ts';

/**
 * Images side by side, below each what was presented, what the generator makes of the true latents, and the reconstruction
 * from each subject, as in Fig. 2 of Mozafari, Reddy & VanRullen 2020.
 */
export function layReconstructions(
  panel: PanelOf<'reconstructions'>,
  data: ReconstructionsData,
  room: Room,
): Laid {
  const subjects = data.rows.filter(({ role }) => role === 'subject').length;
  const n = `${data.columns.length} of ${data.of} images, ${subjects} subjects`;
  return layImageGrid({ ...panel, scored: panel.score !== null }, data, n, room);
}
