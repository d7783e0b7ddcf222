import { join } from 'node:path';
import { openSavedModel } from '../saved-model.ts';
import type { DoorOptions, OpenModel } from './door.ts';
import type { ModelFile } from './find.ts';
import { openGraph } from './graph-model.ts';
import { openOnnx } from './onnx/open.ts';
import { openSafetensors } from './safetensors/open.ts';
import { openTfjs } from './tfjs/open.ts';

/** Opens a model of any kind. @throws PerceptError naming what is damaged, hostile or cannot be run */
export async function openModel({ door, path }: ModelFile, options: DoorOptions): Promise<OpenModel> {
  switch (door) {
    case 'saved-model':
      return openGraph(await openSavedModel(path), join(path, 'saved_model.pb'), options);
    case 'tfjs':
      return openTfjs(path, options);
    case 'onnx':
      return openOnnx(path, options);
    case 'safetensors':
      return openSafetensors(path, options);
  }
}
