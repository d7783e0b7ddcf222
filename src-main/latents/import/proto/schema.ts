import protobuf from 'protobufjs';

/** A field: its type and number; '*' after the type repeats it, 'map:' makes it a map of names. */
export type Fields = Readonly<Record<string, readonly [string, number]>>;

/** The parts of TensorFlow's SavedModel and checkpoint messages that importing needs, by their numbers on the wire. */
const MESSAGES: Readonly<Record<string, Fields>> = {
  SavedModel: { metaGraphs: ['MetaGraphDef*', 2] },
  // The same, not decoded further than it takes to choose one.
  SavedModelParts: { metaGraphs: ['bytes*', 2] },
  MetaGraphHead: { metaInfo: ['MetaInfo', 1] },
  MetaGraphDef: {
    metaInfo: ['MetaInfo', 1],
    graph: ['GraphDef', 2],
    collections: ['map:CollectionDef', 4],
    signatures: ['map:SignatureDef', 5],
    objectGraph: ['SavedObjectGraph', 7],
  },
  MetaInfo: { ops: ['OpList', 2], tags: ['string*', 4], tensorflowVersion: ['string', 5] },
  OpList: { op: ['OpDef*', 1] },
  OpDef: { name: ['string', 1], inputs: ['ArgDef*', 2], outputs: ['ArgDef*', 3], attr: ['OpAttr*', 4] },
  ArgDef: {
    name: ['string', 1],
    type: ['int32', 3],
    typeAttr: ['string', 4],
    numberAttr: ['string', 5],
    typeListAttr: ['string', 6],
  },
  OpAttr: { name: ['string', 1], type: ['string', 2], default: ['AttrValue', 3] },
  CollectionDef: { bytes: ['BytesList', 2] },
  BytesList: { value: ['bytes*', 1] },
  VariableDef: { variableName: ['string', 1], snapshotName: ['string', 3] },
  SignatureDef: { inputs: ['map:TensorInfo', 1], outputs: ['map:TensorInfo', 2], method: ['string', 3] },
  TensorInfo: { name: ['string', 1], dtype: ['int32', 2], shape: ['TensorShape', 3] },
  GraphDef: { node: ['NodeDef*', 1], library: ['FunctionLibrary', 2], versions: ['VersionDef', 4] },
  VersionDef: { producer: ['int32', 1], minConsumer: ['int32', 2] },
  NodeDef: { name: ['string', 1], op: ['string', 2], input: ['string*', 3], attr: ['map:AttrValue', 5] },
  AttrValue: {
    list: ['ListValue', 1],
    s: ['bytes', 2],
    i: ['int64', 3],
    f: ['float', 4],
    b: ['bool', 5],
    type: ['int32', 6],
    shape: ['TensorShape', 7],
    tensor: ['TensorProto', 8],
    placeholder: ['string', 9],
    func: ['NamedAttributes', 10],
  },
  ListValue: {
    s: ['bytes*', 2],
    i: ['int64*', 3],
    f: ['float*', 4],
    b: ['bool*', 5],
    type: ['int32*', 6],
    shape: ['TensorShape*', 7],
    func: ['NamedAttributes*', 9],
  },
  NamedAttributes: { name: ['string', 1], attr: ['map:AttrValue', 2] },
  TensorShape: { dim: ['Dimension*', 2], unknownRank: ['bool', 3] },
  Dimension: { size: ['int64', 1] },
  TensorProto: {
    dtype: ['int32', 1],
    shape: ['TensorShape', 2],
    content: ['bytes', 4],
    floatVal: ['float*', 5],
    doubleVal: ['double*', 6],
    intVal: ['int32*', 7],
    stringVal: ['bytes*', 8],
    int64Val: ['int64*', 10],
    boolVal: ['bool*', 11],
    halfVal: ['int32*', 13],
    uint32Val: ['uint32*', 16],
    uint64Val: ['uint64*', 17],
  },
  FunctionLibrary: { function: ['FunctionDef*', 1] },
  FunctionDef: {
    signature: ['OpDef', 1],
    node: ['NodeDef*', 3],
    ret: ['map:string', 4],
    attr: ['map:AttrValue', 5],
  },
  SavedObjectGraph: { nodes: ['SavedObject*', 1] },
  SavedObject: { children: ['ObjectReference*', 1], variable: ['SavedVariable', 7] },
  ObjectReference: { nodeId: ['int32', 1], localName: ['string', 2] },
  SavedVariable: { dtype: ['int32', 1], shape: ['TensorShape', 2], name: ['string', 6] },
  BundleHeader: { numShards: ['int32', 1], endianness: ['int32', 2], version: ['VersionDef', 3] },
  BundleEntry: {
    dtype: ['int32', 1],
    shape: ['TensorShape', 2],
    shardId: ['int32', 3],
    offset: ['int64', 4],
    size: ['int64', 5],
    crc32c: ['fixed32', 6],
    slices: ['TensorSlice*', 7],
  },
  TensorSlice: { extent: ['SliceExtent*', 1] },
  SliceExtent: { start: ['int64', 1], length: ['int64', 2] },
  CheckpointObjectGraph: { nodes: ['CheckpointObject*', 1] },
  CheckpointObject: { children: ['ObjectReference*', 1], attributes: ['CheckpointTensor*', 2] },
  CheckpointTensor: { name: ['string', 1], fullName: ['string', 2], key: ['string', 3] },
};

/** Which members of AttrValue exclude one another: only in a oneof does a value of zero show that it is there. */
const ONEOFS: Readonly<Record<string, Record<string, { oneof: string[] }>>> = {
  AttrValue: { value: { oneof: Object.keys(MESSAGES['AttrValue']!) } },
};

// Sizes, offsets and dimensions fit into numbers; values of other constants are checked where they are read.
protobuf.util.Long = undefined as never;
protobuf.configure();

const root = messageTypes(MESSAGES, ONEOFS);

/** Message types of a description like the one above. */
export function messageTypes(
  messages: Readonly<Record<string, Fields>>,
  oneofs: Readonly<Record<string, Record<string, { oneof: string[] }>>> = {},
): protobuf.Root {
  return protobuf.Root.fromJSON({
    nested: Object.fromEntries(
      Object.entries(messages).map(([name, fields]) => [
        name,
        { fields: describe(fields), oneofs: oneofs[name] ?? {} },
      ]),
    ),
  });
}

function describe(fields: Fields): Record<string, protobuf.IField | protobuf.IMapField> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, [type, id]]) => {
      if (type.startsWith('map:')) return [name, { keyType: 'string', type: type.slice(4), id }];
      return [name, type.endsWith('*') ? { rule: 'repeated', type: type.slice(0, -1), id } : { type, id }];
    }),
  );
}

/** The message type of that name, to decode and (in tests and fixtures) to encode. */
export function messageType(name: string): protobuf.Type {
  return root.lookupType(name);
}
