import { loadSetTask, methodDifferenceTask, scoreFilesTask, scoreVectorsTask } from './compare-sets.ts';
import { decodeTask } from './decode.ts';
import { checkDesignTask, designPictureTask, fitPatternsTask, fitTask } from './fit.ts';
import { generateTask } from './generate.ts';
import { latentsTask } from './latents.ts';
import { matchedTask } from './matched.ts';
import { picturesTask } from './pictures.ts';
import { patternResidualsTask, runResidualsTask } from './residuals.ts';
import { repeatsTask } from './repeats.ts';
import { reconstructTask } from './reconstruct.ts';
import { searchlightTask } from './searchlight.ts';
import { seriesTask } from './series.ts';
import { saveImagesTask } from './save-images.ts';
import { scoreFeaturesTask } from './score-features.ts';
import { scoreImagesTask } from './score-images.ts';
import { seenScoresTask } from './seen-scores.ts';
import { sheetTask } from './sheet.ts';
import { trainingImagesTask } from './training-images.ts';
import { tutorialSubjectTask } from './tutorial-subject.ts';

/** What worker threads can do. A task takes and gives plain data; large arrays go by file. */
const tasks = {
  series: seriesTask,
  checkDesign: checkDesignTask,
  designPicture: designPictureTask,
  fit: fitTask,
  fitPatterns: fitPatternsTask,
  latents: latentsTask,
  pictures: picturesTask,
  generate: generateTask,
  runResiduals: runResidualsTask,
  patternResiduals: patternResidualsTask,
  decode: decodeTask,
  repeats: repeatsTask,
  matched: matchedTask,
  searchlight: searchlightTask,
  reconstruct: reconstructTask,
  scoreFeatures: scoreFeaturesTask,
  scoreImages: scoreImagesTask,
  saveImages: saveImagesTask,
  seenScores: seenScoresTask,
  sheet: sheetTask,
  trainingImages: trainingImagesTask,
  tutorialSubject: tutorialSubjectTask,
  loadSet: loadSetTask,
  scoreFiles: scoreFilesTask,
  scoreVectors: scoreVectorsTask,
  methodDifference: methodDifferenceTask,
};

export type TaskName = keyof typeof tasks;
export type TaskInput<K extends TaskName> = Parameters<(typeof tasks)[K]>[0];
export type TaskOutput<K extends TaskName> = Awaited<ReturnType<(typeof tasks)[K]>>;

export async function runTask<K extends TaskName>(name: K, input: TaskInput<K>): Promise<TaskOutput<K>> {
  const task = tasks[name] as unknown as (input: TaskInput<K>) => Promise<TaskOutput<K>>;
  return task(input);
}
