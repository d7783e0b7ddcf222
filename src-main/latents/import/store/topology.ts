import type { AttrValue, Shape, TensorInfo } from '../proto/types.ts';
import { formatRef, type GraphNode, type TensorRef } from '../graph/node.ts';
import { narrowed } from '../graph/rewrite.ts';

/** A node as the stored format (GraphDef in JSON) writes it. */
export function nodeJson({ name, op, inputs, attr }: GraphNode): object {
  const attributes = Object.entries(attr).flatMap(([key, value]) => {
    // Names that begin so are TensorFlow's notes to itself.
    const json = key.startsWith('_') ? undefined : attributeJson(value);
    return json === undefined ? [] : [[key, json]];
  });
  return {
    name,
    op,
    ...(inputs.length === 0 ? {} : { input: inputs.map(formatRef) }),
    attr: Object.fromEntries(attributes),
  };
}

function attributeJson(attr: AttrValue): object | undefined {
  switch (attr.value) {
    case 'b':
      return { b: attr.b };
    case 'i':
      return { i: attr.i };
    case 'f':
      return { f: attr.f };
    case 's':
      return { s: base64(attr.s ?? new Uint8Array(0)) };
    case 'type':
      return { type: attr.type };
    case 'shape':
      return { shape: shapeJson(attr.shape) };
    case 'list': {
      const { s, i, f, b, type, shape } = attr.list!;
      return {
        list: {
          ...(s.length > 0 ? { s: s.map(base64) } : {}),
          ...(i.length > 0 ? { i } : {}),
          ...(f.length > 0 ? { f } : {}),
          ...(b.length > 0 ? { b } : {}),
          ...(type.length > 0 ? { type } : {}),
          ...(shape.length > 0 ? { shape: shape.map(shapeJson) } : {}),
        },
      };
    }
    default:
      return undefined;
  }
}

export function shapeJson(shape: Shape | null | undefined): object {
  if (shape === undefined || shape === null || shape.unknownRank) return { unknownRank: true };
  return { dim: shape.dim.map(({ size }) => ({ size })) };
}

/** Inputs or outputs of a signature: their name and the node they are. */
export function signatureJson(
  infos: Readonly<Record<string, TensorInfo>>,
  refOf: (name: string) => TensorRef,
): object {
  return Object.fromEntries(
    Object.entries(infos)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { dtype, shape }]) => {
        const { node, index } = refOf(name);
        return [name, { name: `${node}:${index}`, dtype: narrowed(dtype), tensorShape: shapeJson(shape) }];
      }),
  );
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
