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
 * rounded to the 256 levels of the PNG files, so that what is simulated is what is on disk.
 */
export function stimulusSet(seed: number, perCategory: number): Stimulus[] {
  const named = (
    set: 'training' | 'test',
    category: CategoryName,
    c: number,
    number: number,
    total: number,
  ) => {
    const scene = sceneOf(category, seed, number);
    const pixels = scene.pixels.map((value) => Math.fround(Math.round(255 * value) / 255));
    return {
      name: `${category}_${String(number).padStart(2, '0')}`,
      id: `${(set === 'training' ? 0 : TRAINING_CATEGORIES.length) + c + 1}.${String(number).padStart(6, '0')}`,
      set,
      category,
      categoryIndex: c + 1,
      imageIndex: total,
      scene: { ...scene, pixels },
    };
  };
  const training = TRAINING_CATEGORIES.flatMap((category, c) =>
    Array.from({ length: perCategory }, (_, i) =>
      named('training', category, c, i + 1, c * perCategory + i + 1),
    ),
  );
  return [...training, ...TEST_CATEGORIES.map((category, c) => named('test', category, c, 1, c + 1))];
}
