import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { explainSystemError, PerceptError } from '../../../errors.ts';

/** What importing can open, by the file that it is known by. */
export type ModelFile =
  /** A TF1-Hub module or SavedModel: the folder of saved_model.pb. */
  | { readonly door: 'saved-model'; readonly path: string }
  /** A model of TensorFlow.js: its JSON file. */
  | { readonly door: 'tfjs'; readonly path: string }
  | { readonly door: 'onnx'; readonly path: string }
  | { readonly door: 'safetensors'; readonly path: string };

const GRAPH = 'saved_model.pb';
const TFJS = 'model.json';
const FOLDERS_DEEP = 4;
const MOST_FOLDERS = 1000;

/** Files of models that hold code or that nothing here reads, and what to do. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '.pth': 'This is a pickle of PyTorch, which is code: export the network as ONNX (torch.onnx.export).',
  '.pt': 'This is a pickle of PyTorch, which is code: export the network as ONNX (torch.onnx.export).',
  '.ckpt': 'A checkpoint has no graph: export the network as ONNX, or save it as a SavedModel.',
  '.pkl': 'A pickle is code: export the network as ONNX.',
  '.h5': 'Save it from Keras as a SavedModel (model.export), or convert it to TensorFlow.js.',
  '.keras': 'Save it from Keras as a SavedModel (model.export), or convert it to TensorFlow.js.',
  '.tflite': 'Import the SavedModel that it was made from.',
  '.caffemodel': 'Convert it to ONNX.',
};

/** What a single file is by its name; undefined where it can only be an archive. @throws PerceptError for what is not read */
export function modelFile(path: string): ModelFile | undefined {
  const extension = extname(path).toLowerCase();
  if (basename(path) === GRAPH) return { door: 'saved-model', path: dirname(path) };
  if (extension === '.json') return { door: 'tfjs', path };
  if (extension === '.onnx') return { door: 'onnx', path };
  if (extension === '.safetensors') return { door: 'safetensors', path };
  const remedy = ELSEWHERE[extension];
  if (remedy === undefined) return undefined;
  throw new PerceptError(`models are not imported from ${extension} files`, { file: path, remedy });
}

/** The model in a folder, or up to three folders below it: archives wrap them. @throws PerceptError when there is none, or several */
export async function findModelFile(folder: string): Promise<ModelFile> {
  let level = [folder];
  for (let depth = 0; depth < FOLDERS_DEEP; depth++) {
    const next: string[] = [];
    const found: ModelFile[] = [];
    for (const at of level) {
      const entries = await readdir(at, { withFileTypes: true }).catch((error: unknown) => {
        throw explainSystemError(error, at);
      });
      // Stores of downloads keep files elsewhere and link to them.
      const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
      found.push(...modelsAmong(at, names));
      for (const entry of entries) if (entry.isDirectory()) next.push(join(at, entry.name));
    }
    if (found.length === 1) return found[0]!;
    if (found.length > 1) {
      const files = found.map(({ door, path }) =>
        basename(door === 'saved-model' ? join(path, GRAPH) : path),
      );
      throw new PerceptError(`it holds ${found.length} models`, {
        file: folder,
        remedy: `Give one of them: ${[...new Set(files)].slice(0, 10).join(', ')}.`,
      });
    }
    level = next.slice(0, MOST_FOLDERS);
  }
  throw new PerceptError(`there is no model in it: no ${GRAPH}, ${TFJS}, .onnx or .safetensors`, {
    file: folder,
    remedy: `Give the folder or archive of one model: a TF1-Hub module or SavedModel (${GRAPH} and variables/), TensorFlow.js (${TFJS} and its weights), ONNX or safetensors.`,
  });
}

/** The same network often lies in a folder in several formats: the first of these is taken. */
function modelsAmong(folder: string, names: readonly string[]): ModelFile[] {
  if (names.includes(GRAPH)) return [{ door: 'saved-model', path: folder }];
  if (names.includes(TFJS)) return [{ door: 'tfjs', path: join(folder, TFJS) }];
  const of = (extension: string): string[] =>
    names
      .filter((name) => extname(name).toLowerCase() === extension)
      .sort()
      .map((name) => join(folder, name));
  const onnx = of('.onnx');
  if (onnx.length > 0) return onnx.map((path) => ({ door: 'onnx', path }));
  return of('.safetensors').map((path) => ({ door: 'safetensors', path }));
}
