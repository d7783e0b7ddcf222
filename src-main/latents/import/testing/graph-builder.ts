import { DT } from '../proto/types.ts';

/** Attributes as messages take them. */
export type Attributes = Record<string, object>;

/** A weight and how it is filled. */
export interface WrittenVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: () => Float32Array;
}

export interface BuiltGraph {
  readonly nodes: readonly object[];
  readonly functions?: readonly object[];
  readonly signatures: Record<string, { inputs: Record<string, object>; outputs: Record<string, object> }>;
  readonly variables: readonly WrittenVariable[];
}

/** Builds graphs as TensorFlow 1 does, for models that no download has: nodes, resource variables, signatures. */
export class GraphBuilder {
  readonly nodes: { name: string; op: string; input: string[]; attr: Attributes }[] = [];
  readonly signatures: BuiltGraph['signatures'] = {};
  readonly variables: WrittenVariable[] = [];
  private readonly reads = new Map<string, string>();
  private count = 0;

  /** A node; returns the name of its first output. */
  op(op: string, inputs: readonly string[], attr: Attributes = {}, name = `${op}_${this.count++}`): string {
    this.nodes.push({ name, op, input: [...inputs], attr });
    return name;
  }

  /** A variable's value; asked for again it is the same variable. */
  variable(name: string, shape: readonly number[], values: () => Float32Array): string {
    const known = this.reads.get(name);
    if (known !== undefined) return known;
    this.variables.push({ name, shape, values });
    this.op(
      'VarHandleOp',
      [],
      { dtype: type(DT.float), shape: shapeAttr(shape), shared_name: text(name) },
      name,
    );
    const read = this.op('ReadVariableOp', [name], { dtype: type(DT.float) }, `${name}/Read/ReadVariableOp`);
    this.reads.set(name, read);
    return read;
  }

  floats(values: readonly number[] | number): string {
    const list = typeof values === 'number' ? [values] : [...values];
    const dims = typeof values === 'number' ? [] : [list.length];
    const tensor = { dtype: DT.float, shape: dimensions(dims), floatVal: list };
    return this.op('Const', [], { dtype: type(DT.float), value: { tensor } });
  }

  ints(values: readonly number[] | number, shape?: readonly number[]): string {
    const list = typeof values === 'number' ? [values] : [...values];
    const dims = shape ?? (typeof values === 'number' ? [] : [list.length]);
    const tensor = { dtype: DT.int32, shape: dimensions(dims), intVal: list };
    return this.op('Const', [], { dtype: type(DT.int32), value: { tensor } });
  }

  placeholder(shape: readonly number[]): string {
    return this.op('Placeholder', [], { dtype: type(DT.float), shape: shapeAttr(shape) });
  }

  signature(
    name: string,
    inputs: Record<string, readonly [string, readonly number[]]>,
    outputs: Record<string, readonly [string, readonly number[]]>,
  ): void {
    const infos = (of: typeof inputs): Record<string, object> =>
      Object.fromEntries(
        Object.entries(of).map(([key, [ref, shape]]) => [
          key,
          { name: ref.includes(':') ? ref : `${ref}:0`, dtype: DT.float, shape: dimensions(shape) },
        ]),
      );
    this.signatures[name] = { inputs: infos(inputs), outputs: infos(outputs) };
  }
}

export function type(dtype: number): object {
  return { type: dtype };
}

export function int(i: number): object {
  return { i };
}

export function flag(b: boolean): object {
  return { b };
}

export function ints(i: readonly number[]): object {
  return { list: { i } };
}

export function text(s: string): object {
  return { s: Buffer.from(s) };
}

export function shapeAttr(shape: readonly number[]): object {
  return { shape: dimensions(shape) };
}

function dimensions(shape: readonly number[]): object {
  return { dim: shape.map((size) => ({ size })) };
}
