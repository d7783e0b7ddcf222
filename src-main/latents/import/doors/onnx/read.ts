import { readFile, stat } from 'node:fs/promises';
import { explainSystemError, PerceptError } from '../../../../errors.ts';
import { decodeAs } from '../../proto/decode.ts';
import { checkGraph, type ExternalData } from './check.ts';
import { onnxType, type OnnxGraph, type OnnxModelMessage } from './schema.ts';

/** A message of protocol buffers cannot be larger; networks beyond that keep their weights in other files. */
const LARGEST = 2 ** 31 - 1;

/** A network as its file describes it, checked. */
export interface OnnxFile {
  readonly path: string;
  readonly graph: OnnxGraph;
  readonly producer: string;
  readonly opset: number;
  /** Weights that lie in other files. */
  readonly external: readonly ExternalData[];
}

/** Reads and checks an ONNX file. @throws PerceptError naming it when it is damaged or contradicts itself */
export async function readOnnx(path: string): Promise<OnnxFile> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  if (size > LARGEST)
    throw new PerceptError(`the file has ${size} bytes, more than an ONNX file can`, {
      file: path,
      remedy: 'Export it with its weights as external data.',
    });
  const bytes = await readFile(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  try {
    // As plain bytes: what is cut out of them is a view, not a copy.
    const whole = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const model = decodeAs<OnnxModelMessage>(onnxType('Model'), whole);
    if (model.graph.length !== 1)
      throw new PerceptError(
        `the file holds ${model.graph.length === 0 ? 'no graph' : `${model.graph.length} graphs`}`,
      );
    const opset = model.opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0;
    const graph = decodeAs<OnnxGraph>(onnxType('Graph'), model.graph[0]!);
    const external = checkGraph(graph);
    return {
      path,
      graph,
      producer: [model.producer, model.producerVersion]
        .filter((part) => part !== '')
        .join(' ')
        .slice(0, 100),
      opset,
      external,
    };
  } catch (error) {
    if (!(error instanceof PerceptError) || error.file !== undefined) throw error;
    throw new PerceptError(error.problem, {
      file: path,
      remedy: error.remedy ?? 'It is cut, damaged or no ONNX file: export or fetch it again.',
    });
  }
}
