import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c, maskCrc } from '../bundle/crc32c.ts';
import { DT } from '../proto/types.ts';
import { messageType } from '../proto/schema.ts';
import type { BuiltGraph, WrittenVariable } from './graph-builder.ts';
import { writeTable } from './write-table.ts';

/** Writes a TF1-Hub module into a folder: one weight after the other, so that it may be larger than the memory. */
export async function writeHubModule(folder: string, graph: BuiltGraph, shards = 1): Promise<void> {
  await mkdir(join(folder, 'variables'), { recursive: true });
  await writeFile(join(folder, 'saved_model.pb'), encodeSavedModel(graph));
  await writeFile(join(folder, 'tfhub_module.pb'), Buffer.of(8, 3));
  await writeCheckpoint(join(folder, 'variables'), graph.variables, shards);
}

export function encodeSavedModel({ nodes, signatures, functions = [] }: BuiltGraph): Uint8Array {
  const type = messageType('SavedModel');
  return type
    .encode(
      type.fromObject({
        metaGraphs: [
          {
            metaInfo: { tensorflowVersion: 'none' },
            graph: { node: nodes, library: { function: functions } },
            signatures,
          },
        ],
      }),
    )
    .finish();
}

async function writeCheckpoint(
  folder: string,
  variables: readonly WrittenVariable[],
  shards: number,
): Promise<void> {
  const entry = messageType('BundleEntry');
  const index = new Map<string, Uint8Array>();
  const header = messageType('BundleHeader');
  index.set('', header.encode(header.fromObject({ numShards: shards, version: { producer: 1 } })).finish());
  for (let shard = 0; shard < shards; shard++) {
    const name = `variables.data-${String(shard).padStart(5, '0')}-of-${String(shards).padStart(5, '0')}`;
    const file = await open(join(folder, name), 'w');
    let offset = 0;
    try {
      for (const { name: key, shape, values } of variables.filter((_, i) => i % shards === shard)) {
        const data = values();
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        await file.writeFile(bytes);
        const crc = maskCrc(crc32c(bytes));
        index.set(
          key,
          entry
            .encode(
              entry.fromObject({
                dtype: DT.float,
                shape: { dim: shape.map((size) => ({ size })) },
                shardId: shard,
                offset,
                size: bytes.length,
                crc32c: crc,
              }),
            )
            .finish(),
        );
        offset += bytes.length;
      }
    } finally {
      await file.close();
    }
  }
  await writeFile(join(folder, 'variables.index'), writeTable(index));
}
