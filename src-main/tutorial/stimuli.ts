import { setImmediate } from 'node:timers/promises';
import {
  TEST_CATEGORIES,
  TRAINING_CATEGORIES,
  sceneOf,
  type CategoryName,
  type Scene,
} from './scenes/scene.ts';

/** One picture of the study, numbered as in ds001246: categories and images count from 1 within their set. */
export interface Stimulus {
  /** `boat_03`: the name of its PNG, and `stimulus_name` in the events. */
  readonly name: string;
  /** `10.000003`: category and number, `stimulus_id` in the events. */
  readonly id: string;
  readonly set: 'training' | 'test';
  readonly category: CategoryName;
  readonly categoryIndex: number;
  readonly imageIndex: number;
  readonly scene: Scene;
}

/** Bytes of the PNG that a subject is shown, [64 x 64 x 3]. */
export function stimulusBytes(stimulus: Stimulus): Uint8Array {
  return Uint8Array.from(stimulus.scene.pixels, (value) => Math.round(255 * value));
}

/**
 * All pictures of a study: `perCategory` of each training category, then one of each test category. Pixels are
 * rounded to the 256 levels of the PNG files, so that what is simulated is what is on disk. Gives way to other work
 * after every picture.
 * @param painted called with the number of pictures done and their total; what it throws ends the work
 */
export async function stimulusSet(
  seed: number,
  perCategory: number,
  painted?: (done: number, total: number) => void,
): Promise<Stimulus[]> {
  const numbers = Array.from({ length: perCategory }, (_, i) => i + 1);
  const plan = [
    ...TRAINING_CATEGORIES.flatMap((category, c) =>
      numbers.map((number) => ({
        set: 'training' as const,
        category,
        c,
        number,
        imageIndex: c * perCategory + number,
      })),
    ),
    ...TEST_CATEGORIES.map((category, c) => ({
      set: 'test' as const,
      category,
      c,
      number: 1,
      imageIndex: c + 1,
    })),
  ];
  const stimuli: Stimulus[] = [];
  for (const { set, category, c, number, imageIndex } of plan) {
    const scene = sceneOf(category, seed, number);
    const pixels = scene.pixels.map((value) => Math.round(255 * value) / 255);
    const first = set === 'training' ? 1 : TRAINING_CATEGORIES.length + 1;
    stimuli.push({
      name: `${category}_${String(number).padStart(2, '0')}`,
      id: `${first + c}.${String(number).padStart(6, '0')}`,
      set,
      category,
      categoryIndex: c + 1,
      imageIndex,
      scene: { ...scene, pixels },
    });
    painted?.(stimuli.length, plan.length);
    await setImmediate();
  }
  return stimuli;
}
