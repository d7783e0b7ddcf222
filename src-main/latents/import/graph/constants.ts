import { PerceptError } from '../../../errors.ts';
import { bytesOf, halfToNumber, valuesOf } from '../dtypes.ts';
import { DT, type TensorProto } from '../proto/types.ts';
import { sizeOf, type Tensor } from './tensor.ts';

/** Elements of a constant that the graph itself holds, and of one that repeats a value: weights lie in the checkpoint. */
const MOST_ELEMENTS = 2 ** 27;
const MOST_REPEATED = 2 ** 24;

/**
 * The numbers of a constant. Where it lists fewer values than it has elements, the last one is repeated.
 * @throws PerceptError for strings and other things that are no numbers, and for sizes that cannot be
 */
export function constantTensor(proto: TensorProto): Tensor {
  const shape = (proto.shape?.dim ?? []).map(({ size }) => size);
  const n = sizeOf(shape);
  if (!Number.isSafeInteger(n) || shape.some((length) => length < 0) || n > MOST_ELEMENTS)
    throw new PerceptError(`a constant claims the shape [${shape.join(', ')}]`);
  const { dtype } = proto;
  if (proto.content.length > 0) {
    const data = valuesOf(dtype, proto.content);
    if (data.length !== n)
      throw new PerceptError(`a constant of shape [${shape.join(', ')}] holds ${data.length} values`);
    return { dtype, shape, data };
  }
  const listed = listedValues(proto);
  if (listed.length > n)
    throw new PerceptError(`a constant of shape [${shape.join(', ')}] lists ${listed.length} values`);
  if (listed.length < n && n > MOST_REPEATED)
    throw new PerceptError(`a constant of shape [${shape.join(', ')}] lists only ${listed.length} values`);
  const last = listed.at(-1) ?? 0;
  const value = (_: unknown, i: number): number => Number(listed[i] ?? last);
  if (dtype === DT.float) return { dtype, shape, data: Float32Array.from({ length: n }, value) };
  if (dtype === DT.int32) return { dtype, shape, data: Int32Array.from({ length: n }, value) };
  bytesOf(dtype);
  return { dtype, shape, data: Float64Array.from({ length: n }, value) };
}

function listedValues(proto: TensorProto): readonly (number | boolean)[] {
  if (proto.dtype === DT.half) return proto.halfVal.map(halfToNumber);
  const lists = [
    proto.floatVal,
    proto.doubleVal,
    proto.intVal,
    proto.int64Val,
    proto.boolVal,
    proto.uint32Val,
    proto.uint64Val,
  ];
  return lists.find((list) => list.length > 0) ?? [];
}
