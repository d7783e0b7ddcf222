import type protobuf from 'protobufjs';
import { messageTypes, type Fields } from '../../proto/schema.ts';

/**
 * The parts of ONNX's messages that importing reads, by their numbers on the wire. Numbers of a tensor stay bytes: how many they
 * are is all that is asked.
 */
const MESSAGES: Readonly<Record<string, Fields>> = {
  Model: {
    irVersion: ['int64', 1],
    producer: ['string', 2],
    producerVersion: ['string', 3],
    // More than one would be merged by readers: it is for the importer to see.
    graph: ['bytes*', 7],
    opsets: ['Opset*', 8],
  },
  Opset: { domain: ['string', 1], version: ['int64', 2] },
  Graph: {
    node: ['Node*', 1],
    name: ['string', 2],
    initializer: ['Tensor*', 5],
    input: ['ValueInfo*', 11],
    output: ['ValueInfo*', 12],
    valueInfo: ['ValueInfo*', 13],
    sparseInitializer: ['SparseTensor*', 15],
  },
  Node: {
    input: ['string*', 1],
    output: ['string*', 2],
    name: ['string', 3],
    opType: ['string', 4],
    attribute: ['Attribute*', 5],
    domain: ['string', 7],
  },
  Attribute: {
    name: ['string', 1],
    t: ['Tensor', 5],
    g: ['Graph', 6],
    tensors: ['Tensor*', 10],
    graphs: ['Graph*', 11],
  },
  ValueInfo: { name: ['string', 1], type: ['Type', 2] },
  Type: { tensor: ['TensorType', 1] },
  TensorType: { elemType: ['int32', 1], shape: ['Shape', 2] },
  Shape: { dim: ['Dimension*', 1] },
  Dimension: { value: ['int64', 1], param: ['string', 2] },
  SparseTensor: { values: ['Tensor', 1] },
  Tensor: {
    dims: ['int64*', 1],
    dataType: ['int32', 2],
    floatData: ['bytes', 4],
    int32Data: ['bytes', 5],
    int64Data: ['bytes', 7],
    name: ['string', 8],
    rawData: ['bytes', 9],
    doubleData: ['bytes', 10],
    uint64Data: ['bytes', 11],
    externalData: ['Entry*', 13],
    dataLocation: ['int32', 14],
  },
  Entry: { key: ['string', 1], value: ['string', 2] },
};

const root = messageTypes(MESSAGES);

export function onnxType(name: string): protobuf.Type {
  return root.lookupType(name);
}

export interface OnnxNode {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly OnnxAttribute[];
  readonly domain: string;
}

export interface OnnxAttribute {
  readonly name: string;
  readonly t?: OnnxTensor | null;
  readonly g?: OnnxGraph | null;
  readonly tensors: readonly OnnxTensor[];
  readonly graphs: readonly OnnxGraph[];
}

export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly floatData: Uint8Array;
  readonly int32Data: Uint8Array;
  readonly int64Data: Uint8Array;
  readonly name: string;
  readonly rawData: Uint8Array;
  readonly doubleData: Uint8Array;
  readonly uint64Data: Uint8Array;
  readonly externalData: readonly { readonly key: string; readonly value: string }[];
  readonly dataLocation: number;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly type?: {
    readonly tensor?: {
      readonly elemType: number;
      readonly shape?: { readonly dim: readonly { readonly value: number; readonly param: string }[] } | null;
    } | null;
  } | null;
}

export interface OnnxGraph {
  readonly node: readonly OnnxNode[];
  readonly name: string;
  readonly initializer: readonly OnnxTensor[];
  readonly input: readonly OnnxValueInfo[];
  readonly output: readonly OnnxValueInfo[];
  readonly valueInfo: readonly OnnxValueInfo[];
  readonly sparseInitializer: readonly { readonly values?: OnnxTensor | null }[];
}

export interface OnnxModelMessage {
  readonly irVersion: number;
  readonly producer: string;
  readonly producerVersion: string;
  readonly graph: readonly Uint8Array[];
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
}
