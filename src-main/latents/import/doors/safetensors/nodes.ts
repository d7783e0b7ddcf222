import { DT, type AttrValue, type NodeDef } from '../../proto/types.ts';

/** Builds a graph in TensorFlow's ops: each call adds a node and gives its name. */
export class NodeWriter {
  readonly nodes: NodeDef[] = [];
  private readonly variables = new Set<string>();

  op(op: string, input: readonly string[], attr: Readonly<Record<string, AttrValue>> = {}): string {
    const name = `${op}_${this.nodes.length}`;
    this.nodes.push({ name, op, input, attr: { T: { value: 'type', type: DT.float }, ...attr } });
    return name;
  }

  /** A weight by its name in the file. */
  weight(name: string): string {
    if (!this.variables.has(name)) this.nodes.push({ name, op: 'VariableV2', input: [], attr: {} });
    this.variables.add(name);
    return name;
  }

  placeholder(name: string, size: number): string {
    const shape = { dim: [{ size: -1 }, { size }], unknownRank: false };
    this.nodes.push({
      name,
      op: 'Placeholder',
      input: [],
      attr: { dtype: { value: 'type', type: DT.float }, shape: { value: 'shape', shape } },
    });
    return name;
  }

  ints(values: readonly number[] | number): string {
    const list = typeof values === 'number' ? [values] : [...values];
    return this.constant(DT.int32, typeof values === 'number' ? [] : [list.length], { intVal: list });
  }

  float(value: number): string {
    return this.constant(DT.float, [], { floatVal: [value] });
  }

  private constant(
    dtype: number,
    dims: readonly number[],
    values: { intVal?: number[]; floatVal?: number[] },
  ): string {
    const tensor = {
      dtype,
      shape: { dim: dims.map((size) => ({ size })), unknownRank: false },
      content: new Uint8Array(0),
      floatVal: [],
      doubleVal: [],
      intVal: [],
      stringVal: [],
      int64Val: [],
      boolVal: [],
      halfVal: [],
      uint32Val: [],
      uint64Val: [],
      ...values,
    };
    const name = `Const_${this.nodes.length}`;
    const attr = { dtype: { value: 'type', type: dtype }, value: { value: 'tensor', tensor } } as const;
    this.nodes.push({ name, op: 'Const', input: [], attr });
    return name;
  }
}

export function flag(b: boolean): AttrValue {
  return { value: 'b', b };
}

export function int(i: number): AttrValue {
  return { value: 'i', i };
}

export function ints(i: number[]): AttrValue {
  return { value: 'list', list: { s: [], i, f: [], b: [], type: [], shape: [], func: [] } };
}

export function text(s: string): AttrValue {
  return { value: 's', s: new TextEncoder().encode(s) };
}
