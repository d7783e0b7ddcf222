import type * as Ort from 'onnxruntime-web';
import { PerceptError } from '../../../../errors.ts';
import { halfToNumber, numberToHalf } from '../../dtypes.ts';
import type { Values } from '../../run/run-signature.ts';

/** An array as a tensor of the type that the network takes. @throws PerceptError for types that arrays cannot be */
export function toTensor(ort: typeof Ort, { data, shape }: Values, dtype: string): Ort.Tensor {
  switch (dtype) {
    case 'float32':
      return new ort.Tensor('float32', data instanceof Float32Array ? data : Float32Array.from(data), shape);
    case 'float16':
      return new ort.Tensor('float16', Uint16Array.from(data, numberToHalf), shape);
    case 'float64':
      return new ort.Tensor('float64', Float64Array.from(data), shape);
    case 'int32':
      return new ort.Tensor('int32', Int32Array.from(data), shape);
    case 'int64':
      return new ort.Tensor(
        'int64',
        BigInt64Array.from(Array.from(data, (value) => BigInt(Math.round(value)))),
        shape,
      );
    case 'uint8':
      return new ort.Tensor('uint8', Uint8Array.from(data), shape);
    case 'bool':
      return new ort.Tensor(
        'bool',
        Uint8Array.from(data, (value) => (value === 0 ? 0 : 1)),
        shape,
      );
    default:
      throw new PerceptError(`the network takes ${dtype}, which arrays cannot be given as`, {
        remedy: 'Export it so that it takes float32.',
      });
  }
}

/** A tensor's numbers: fractions as float32, whole ones as int32. @throws PerceptError for text */
export function fromTensor(name: string, { type, dims, data }: Ort.Tensor): Values {
  const shape = [...dims];
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array)
    return { shape, data };
  if (type === 'float16' && data instanceof Uint16Array)
    return { shape, data: Float32Array.from(data, halfToNumber) };
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return { shape, data: Int32Array.from(Array.from(data, Number)) };
  if (type === 'string')
    throw new PerceptError(`the output "${name}" is text`, { remedy: 'Ask for another output.' });
  const numbers = data as Float64Array;
  return { shape, data: type.startsWith('float') ? Float32Array.from(numbers) : Int32Array.from(numbers) };
}
