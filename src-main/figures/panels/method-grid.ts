import type { MethodGridData } from '../data.ts';
import type { Laid, Room } from '../layout/laid.ts';
import type { PanelOf } from '../schema.ts';
import { layImageGrid } from './image-grid.ts';

/** The images that were presented, below them what each method makes of them, as in Fig. 3 of Mozafari, Reddy & VanRullen 2020. */
export function layMethodGrid(panel: PanelOf<'methodGrid'>, data: MethodGridData, room: Room): Laid {
  const methods = data.rows.filter(({ role }) => role === 'method').length;
  const n = `${data.columns.length} of ${data.of} images, ${methods} methods`;
  return layImageGrid({ ...panel, scored: panel.score !== null }, data, n, room);
}
