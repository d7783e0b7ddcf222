import { z } from 'zod';
import { PerceptError } from '../../../../errors.ts';
import {
  DT,
  type AttrValue,
  type FunctionDef,
  type ListValue,
  type NodeDef,
  type OpDef,
  type Shape,
  type TensorInfo,
} from '../../proto/types.ts';

const MOST_NODES = 200_000;

/** Numbers of types by their names in JSON, without "DT_". */
const TYPES: Readonly<Record<string, number>> = {
  FLOAT: DT.float,
  DOUBLE: DT.double,
  INT32: DT.int32,
  UINT8: DT.uint8,
  INT16: DT.int16,
  INT8: DT.int8,
  STRING: DT.string,
  INT64: DT.int64,
  BOOL: DT.bool,
  BFLOAT16: DT.bfloat16,
  HALF: DT.half,
  RESOURCE: DT.resource,
  UINT32: DT.uint32,
  UINT64: DT.uint64,
};

/** 64-bit numbers are text in the JSON of protocol buffers. */
const whole = z.union([z.number(), z.string().regex(/^-?\d{1,19}$/)]).transform(Number);
const real = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).transform(Number);
const type = z.union([z.number(), z.string()]).transform((value) => {
  if (typeof value === 'number') return value;
  return TYPES[value.replace(/^DT_/, '')] ?? 0;
});
/** Bytes: base64, or the numbers of their letters. */
const bytes = z
  .union([z.string(), z.array(z.int().min(0).max(255))])
  .transform((value) =>
    typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : Uint8Array.from(value),
  );
const shape = z
  .object({
    dim: z.array(z.object({ size: whole.default(0) })).default([]),
    unknownRank: z.boolean().default(false),
  })
  .transform((value): Shape => value);

const attribute = z
  .object({
    s: bytes.optional(),
    i: whole.optional(),
    f: real.optional(),
    b: z.boolean().optional(),
    type: type.optional(),
    shape: shape.optional(),
    list: z
      .object({
        s: z.array(bytes).default([]),
        i: z.array(whole).default([]),
        f: z.array(real).default([]),
        b: z.array(z.boolean()).default([]),
        type: z.array(type).default([]),
        shape: z.array(shape).default([]),
      })
      .optional(),
    func: z.object({ name: z.string() }).optional(),
  })
  .transform((value): AttrValue => {
    if (value.list !== undefined) {
      const list: ListValue = { ...value.list, func: [] };
      return { value: 'list', list };
    }
    if (value.func !== undefined) return { value: 'func', func: { name: value.func.name, attr: {} } };
    const kinds = ['s', 'i', 'f', 'b', 'type', 'shape'] as const;
    const kind = kinds.find((name) => value[name] !== undefined);
    return kind === undefined ? {} : { value: kind, [kind]: value[kind] };
  });

const node = z.object({
  name: z.string().min(1),
  op: z.string().min(1),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attribute).nullish(),
});

const argument = z.object({ name: z.string(), type: type.default(0) });

export const topologySchema = z.object({
  node: z.array(node).max(MOST_NODES),
  library: z
    .object({
      function: z
        .array(
          z.object({
            signature: z.object({
              name: z.string(),
              inputArg: z.array(argument).default([]),
              outputArg: z.array(argument).default([]),
            }),
            nodeDef: z.array(node).max(MOST_NODES).default([]),
            ret: z.record(z.string(), z.string()).default({}),
          }),
        )
        .default([]),
    })
    .nullish(),
});

const tensors = z.record(
  z.string(),
  z.object({ name: z.string().min(1), dtype: type.default(DT.float), tensorShape: shape.nullish() }),
);
export const signatureSchema = z.object({ inputs: tensors.default({}), outputs: tensors.default({}) });

export type Topology = z.infer<typeof topologySchema>;

/**
 * The nodes of a graph. Constants whose values lie among the weights become variables of that name.
 * @throws PerceptError for a constant that has no weight
 */
export function nodesOf(nodes: Topology['node'], weights: ReadonlyMap<string, unknown>): NodeDef[] {
  return nodes.map(({ name, op, input, attr }) => {
    if (op === 'Const') {
      if (weights.has(name)) return { name, op: 'VariableV2', input: [], attr: {} };
      throw new PerceptError(`the constant ${name} has no weight in the manifest`, {
        remedy: 'The files of the model do not belong together: fetch it again.',
      });
    }
    return { name, op, input, attr: attr ?? {} };
  });
}

export function functionsOf(
  { library }: Topology,
  weights: ReadonlyMap<string, unknown>,
): Map<string, FunctionDef> {
  const args = (list: readonly { name: string; type: number }[]): OpDef['inputs'] =>
    list.map((one) => ({ ...one, typeAttr: '', numberAttr: '', typeListAttr: '' }));
  return new Map(
    (library?.function ?? []).map(({ signature, nodeDef, ret }) => [
      signature.name,
      {
        signature: {
          name: signature.name,
          inputs: args(signature.inputArg),
          outputs: args(signature.outputArg),
          attr: [],
        },
        node: nodesOf(nodeDef, weights),
        ret,
        attr: {},
      },
    ]),
  );
}

/** Inputs and outputs as the JSON says them; shapes that it leaves out are those of the nodes. */
export function tensorInfos(
  said: z.infer<typeof tensors>,
  nodes: readonly NodeDef[],
): Record<string, TensorInfo> {
  const byName = new Map(nodes.map((one) => [one.name, one]));
  return Object.fromEntries(
    Object.entries(said).map(([key, { name, dtype, tensorShape }]) => {
      const own = byName.get(name.replace(/:\d+$/, ''))?.attr['shape']?.shape;
      const known = tensorShape ?? own;
      // Some converters call a tensor "name:0" where others say "name".
      return [key.replace(/:0$/, ''), { name, dtype, ...(known ? { shape: known } : {}) }];
    }),
  );
}

/** Where the file has no signature: placeholders in, what nothing else takes out. */
export function inferredSignature(nodes: readonly NodeDef[]): z.infer<typeof signatureSchema> {
  const taken = new Set(nodes.flatMap(({ input }) => input.map((ref) => ref.replace(/^\^|:\d+$/g, ''))));
  const entry = ({ name, attr }: NodeDef): [string, { name: string; dtype: number }] => [
    name,
    { name, dtype: (attr['dtype'] ?? attr['T'])?.type ?? DT.float },
  ];
  const computed = ({ op }: NodeDef): boolean => !['Placeholder', 'VariableV2', 'NoOp'].includes(op);
  return {
    inputs: Object.fromEntries(nodes.filter(({ op }) => op === 'Placeholder').map(entry)),
    outputs: Object.fromEntries(nodes.filter((one) => computed(one) && !taken.has(one.name)).map(entry)),
  };
}
