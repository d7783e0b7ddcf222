import { PerceptError } from '../../../errors.ts';

/** Reads unsigned base-128 numbers up to 2^53, as protocol buffers and LevelDB tables write them. */
export class VarintReader {
  constructor(
    private readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** @throws PerceptError when the bytes end first, or the number is larger than a number can hold */
  next(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new PerceptError('a number is cut off');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
      scale *= 128;
    }
    throw new PerceptError('a number is larger than any size can be');
  }

  /** The next `length` bytes, not copied. @throws PerceptError when there are fewer */
  take(length: number): Uint8Array {
    if (length > this.left) throw new PerceptError(`${length} bytes are announced, ${this.left} are left`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
