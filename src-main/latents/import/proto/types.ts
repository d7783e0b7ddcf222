/** Messages as `decodeMessage` gives them: absent repeated fields and maps are empty, absent others undefined or zero. */
export interface Shape {
  readonly dim: readonly { readonly size: number }[];
  readonly unknownRank: boolean;
}

export interface TensorProto {
  readonly dtype: number;
  readonly shape?: Shape | null;
  readonly content: Uint8Array;
  readonly floatVal: readonly number[];
  readonly doubleVal: readonly number[];
  readonly intVal: readonly number[];
  readonly stringVal: readonly Uint8Array[];
  readonly int64Val: readonly number[];
  readonly boolVal: readonly boolean[];
  readonly halfVal: readonly number[];
  readonly uint32Val: readonly number[];
  readonly uint64Val: readonly number[];
}

export interface NamedAttributes {
  readonly name: string;
  readonly attr: Readonly<Record<string, AttrValue>>;
}

export interface ListValue {
  readonly s: readonly Uint8Array[];
  readonly i: readonly number[];
  readonly f: readonly number[];
  readonly b: readonly boolean[];
  readonly type: readonly number[];
  readonly shape: readonly Shape[];
  readonly func: readonly NamedAttributes[];
}

/** One member is set; `value` says which. */
export interface AttrValue {
  readonly value?: 'list' | 's' | 'i' | 'f' | 'b' | 'type' | 'shape' | 'tensor' | 'placeholder' | 'func';
  readonly list?: ListValue | null;
  readonly s?: Uint8Array;
  readonly i?: number;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: number;
  readonly shape?: Shape | null;
  readonly tensor?: TensorProto | null;
  readonly placeholder?: string;
  readonly func?: NamedAttributes | null;
}

export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttrValue>>;
}

export interface ArgDef {
  readonly name: string;
  readonly type: number;
  readonly typeAttr: string;
  readonly numberAttr: string;
  readonly typeListAttr: string;
}

export interface OpDef {
  readonly name: string;
  readonly inputs: readonly ArgDef[];
  readonly outputs: readonly ArgDef[];
  readonly attr: readonly {
    readonly name: string;
    readonly type: string;
    readonly default?: AttrValue | null;
  }[];
}

export interface FunctionDef {
  readonly signature: OpDef;
  readonly node: readonly NodeDef[];
  /** Output argument to "node:output:index". */
  readonly ret: Readonly<Record<string, string>>;
  readonly attr: Readonly<Record<string, AttrValue>>;
}

export interface TensorInfo {
  /** "node:index" */
  readonly name: string;
  readonly dtype: number;
  readonly shape?: Shape | null;
}

export interface SignatureDef {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
  readonly method: string;
}

export interface SavedObject {
  readonly children: readonly { readonly nodeId: number; readonly localName: string }[];
  readonly variable?: { readonly name: string } | null;
}

export interface MetaGraph {
  readonly metaInfo?: {
    readonly ops?: { readonly op: readonly OpDef[] } | null;
    readonly tags: readonly string[];
    readonly tensorflowVersion: string;
  } | null;
  readonly graph?: {
    readonly node: readonly NodeDef[];
    readonly library?: { readonly function: readonly FunctionDef[] } | null;
    readonly versions?: { readonly producer: number } | null;
  } | null;
  readonly collections: Readonly<
    Record<string, { readonly bytes?: { readonly value: readonly Uint8Array[] } | null }>
  >;
  readonly signatures: Readonly<Record<string, SignatureDef>>;
  readonly objectGraph?: { readonly nodes: readonly SavedObject[] } | null;
}

/** TensorFlow's numbers of element types that importing knows. */
export const DT = {
  float: 1,
  double: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  half: 19,
  resource: 20,
  uint32: 22,
  uint64: 23,
} as const;
