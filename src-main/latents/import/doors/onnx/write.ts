import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { explainSystemError } from '../../../../errors.ts';
import { makeFolder } from '../../../../files.ts';
import type { Candidate } from '../../card/candidates.ts';
import type { DoorOptions, WrittenModel } from '../door.ts';
import { allNodes } from './check.ts';
import type { OnnxFile } from './read.ts';
import { onnxRuntime } from './runtime.ts';
import { onnxType, type OnnxGraph } from './schema.ts';
import { createSession } from './session.ts';

/**
 * Copies a network and the files of its weights, and loads it once to see that it can be run.
 * @param inner tensors inside it that are to be outputs too
 */
export async function writeOnnx(
  out: string,
  { path, graph, external }: OnnxFile,
  { name, inputs, outputs }: Candidate,
  inner: readonly string[],
  { onProgress, signal }: DoorOptions,
): Promise<WrittenModel> {
  const folder = join(out, 'graph-1');
  await makeFolder(folder);
  const names = [...new Set(external.map(({ file }) => file))].sort();
  const files: Record<string, string> = {};
  let bytes = 0;
  for (const [i, name] of ['model.onnx', ...names].entries()) {
    const from = i === 0 ? path : join(dirname(path), name);
    // Messages that follow one another are one message: the graph gets more outputs without being written anew.
    const tail = i === 0 && inner.length > 0 ? furtherOutputs(inner) : new Uint8Array(0);
    const copied = await copy(from, join(folder, name), tail, signal);
    files[`graph-1/${name}`] = copied.sha256;
    bytes += copied.bytes;
    onProgress?.({ step: 'copying', done: i + 1, total: names.length + 1 });
  }
  const session = await createSession(await onnxRuntime(), folder, names, true);
  await session.release();
  return {
    signatures: [
      {
        name,
        graph: 'graph-1',
        inputs: [...inputs],
        outputs: outputs.map(({ name, dtype, shape, sampled }) => ({ name, dtype, shape, sampled })),
        ops: histogram(graph),
        weightBytes: bytes,
      },
    ],
    files,
  };
}

function furtherOutputs(names: readonly string[]): Uint8Array {
  const graph = onnxType('Graph');
  const output = names.map((name) => ({ name }));
  return onnxType('Model')
    .encode({ graph: [graph.encode({ output }).finish()] })
    .finish();
}

async function copy(
  from: string,
  to: string,
  tail: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      hash.update(tail);
      bytes += tail.length;
      done(null, tail);
    },
  });
  const source = createReadStream(from, { highWaterMark: 1 << 20 });
  try {
    await pipeline(
      source,
      counted,
      createWriteStream(to, { flags: 'wx' }),
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw explainSystemError(error, from);
  }
  return { bytes, sha256: hash.digest('hex') };
}

function histogram(graph: OnnxGraph): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { opType, domain } of allNodes(graph)) {
    const op = domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
    counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}
