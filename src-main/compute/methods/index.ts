import { brainScene } from './brain-scene.ts';
import { brainVolume } from './brain-volume.ts';
import { compareImages } from './compare-images.ts';
import { compareView } from './compare-view.ts';
import { figureDraw, figureExport, figureTemplate } from './figures.ts';
import { liveDecode } from './live-decode.ts';
import { liveImages } from './live-images.ts';
import { liveNearest } from './live-nearest.ts';
import { liveSignificance } from './live-significance.ts';
import { recipeDesign } from './recipe-design.ts';
import { regionsEvaluate } from './regions-evaluate.ts';
import { regionsImport } from './regions-import.ts';
import { regionsSave } from './regions-save.ts';
import type { MethodTable } from './types.ts';

/** Every call that the compute process answers. */
export const methods: MethodTable = {
  'brain.scene': brainScene,
  'brain.volume': brainVolume,
  'compare.images': compareImages,
  'compare.view': compareView,
  'figure.draw': figureDraw,
  'figure.export': figureExport,
  'figure.template': figureTemplate,
  'live.decode': liveDecode,
  'live.images': liveImages,
  'live.nearest': liveNearest,
  'live.significance': liveSignificance,
  'recipe.design': recipeDesign,
  'regions.evaluate': regionsEvaluate,
  'regions.import': regionsImport,
  'regions.save': regionsSave,
};
