import type { PanelData } from '../data.ts';
import type { Laid, Room } from '../layout/laid.ts';
import type { Panel } from '../schema.ts';
import { layBrain } from './brain.ts';
import { layDesign } from './design.ts';
import { layMethodChart } from './method-chart.ts';
import { layMethodGrid } from './method-grid.ts';
import { layReconstructions } from './reconstructions.ts';
import { layRegionChart } from './region-chart.ts';
import { layScoreTable } from './score-table.ts';
import { laySlices } from './slices.ts';
import { layText } from './text.ts';

/** Lays a panel out with what was gathered for it. @throws RangeError when the data are of another kind of panel */
export function layPanel(panel: Panel, data: PanelData, room: Room): Laid {
  if (panel.kind === 'reconstructions' && data.kind === panel.kind)
    return layReconstructions(panel, data, room);
  if (panel.kind === 'regionChart' && data.kind === panel.kind) return layRegionChart(panel, data, room);
  if (panel.kind === 'methodChart' && data.kind === panel.kind) return layMethodChart(panel, data, room);
  if (panel.kind === 'methodGrid' && data.kind === panel.kind) return layMethodGrid(panel, data, room);
  if (panel.kind === 'scoreTable' && data.kind === panel.kind) return layScoreTable(data, room);
  if (panel.kind === 'brain' && data.kind === panel.kind) return layBrain(panel, data, room);
  if (panel.kind === 'slices' && data.kind === panel.kind) return laySlices(panel, data, room);
  if (panel.kind === 'design' && data.kind === panel.kind) return layDesign(panel, data, room);
  if (panel.kind === 'text' && data.kind === panel.kind) return layText(panel, room);
  throw new RangeError(`a panel ${panel.kind} cannot show data of a panel ${data.kind}`);
}
