import { PerceptError } from '../../errors.ts';
import { gemmWasm } from './gemm.wasm.ts';

/**
 * The compiled kernels; gemm.as.ts and series.as.ts say what each does. Addresses and strides are in bytes.
 */
export interface Kernels {
  product(
    a: number,
    ranges: number,
    tiles: number,
    k: number,
    b: number,
    bStride: number,
    c: number,
    cStride: number,
    strips: number,
    accumulate: 0 | 1,
  ): void;
  centre(
    source: number,
    sourceStride: number,
    isFloat32: 0 | 1,
    scans: number,
    strips: number,
    target: number,
    targetStride: number,
    means: number,
    marks: number,
  ): void;
  squares(y: number, yStride: number, scans: number, strips: number, sums: number): void;
  lag(
    y: number,
    yStride: number,
    scans: number,
    strips: number,
    neighbours: number,
    neighboursStride: number,
    sums: number,
  ): void;
}

// The part of the WebAssembly interface that is used here: neither Node's types nor the ES library declare
// it.
interface WasmApi {
  Module: new (bytes: Uint8Array) => object;
  Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WasmApi };
const pageBytes = 65536;
let compiled: object | undefined;

/**
 * One instance of the kernels with a memory of its own, handed out piece by piece; it goes when nothing
 * refers to it.
 */
export class KernelMemory {
  readonly kernels: Kernels;
  readonly buffer: ArrayBuffer;
  private used = 0;

  /** @throws PerceptError when `bytes` is more than one instance can hold */
  constructor(bytes: number) {
    const pages = Math.ceil(bytes / pageBytes);
    try {
      const memory = new wasm.Memory({ initial: pages });
      compiled ??= new wasm.Module(Buffer.from(gemmWasm, 'base64'));
      this.kernels = new wasm.Instance(compiled, { env: { memory } }).exports as Kernels;
      this.buffer = memory.buffer;
    } catch (cause) {
      throw new PerceptError(`cannot get ${Math.ceil(bytes / 2 ** 20)} MB for a matrix product`, {
        remedy: 'Use smaller blocks of voxels (a lower memory bound in the recipe).',
        cause,
      });
    }
  }

  /** The address of `bytes` fresh bytes of zeros, aligned to 16. */
  take(bytes: number): number {
    const at = this.used;
    this.used += Math.ceil(bytes / 16) * 16;
    if (this.used > this.buffer.byteLength)
      throw new PerceptError('the kernels were given too little memory');
    return at;
  }

  /** Takes everything back, as zeros: the memory can be used again from its start. */
  reset(): void {
    new Uint8Array(this.buffer, 0, this.used).fill(0);
    this.used = 0;
  }

  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.buffer, address, length);
  }
}
