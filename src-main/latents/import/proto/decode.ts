import protobuf from 'protobufjs';
import { PerceptError } from '../../../errors.ts';
import { messageType } from './schema.ts';

/** Members and small numbers that one message may hold: a byte or two each in the file become far more in memory. */
const MOST_MEMBERS = 6_000_000;

/** A reader that stops at messages made to fill the memory. */
class CountingReader extends protobuf.Reader {
  private members = 0;

  override tag(): number {
    this.count(1);
    return super.tag();
  }

  override int32s(array?: number[]): number[] {
    this.countPacked();
    return super.int32s(array);
  }

  override uint32s(array?: number[]): number[] {
    this.countPacked();
    return super.uint32s(array);
  }

  override bools(array?: boolean[]): boolean[] {
    this.countPacked();
    return super.bools(array);
  }

  override int64s(array?: number[]): number[] {
    this.countPacked();
    return super.int64s(array) as number[];
  }

  override uint64s(array?: number[]): number[] {
    this.countPacked();
    return super.uint64s(array) as number[];
  }

  /** Numbers of a list, of a byte or more each, before they are read. */
  private countPacked(): void {
    const { pos } = this;
    this.count(this.uint32());
    this.pos = pos;
  }

  private count(members: number): void {
    this.members += members;
    if (this.members > MOST_MEMBERS)
      throw new Error(`it holds more than ${MOST_MEMBERS} numbers and members`);
  }
}

/**
 * Decodes a message of TensorFlow's. Repeated fields and maps that are absent are empty; 64-bit integers become numbers.
 * @throws PerceptError when the bytes are no such message, or unfold to more than any model's
 */
export function decodeMessage<T>(type: string, bytes: Uint8Array): T {
  return decodeAs(messageType(type), bytes);
}

/** The same for a message of any description. */
export function decodeAs<T>(type: protobuf.Type, bytes: Uint8Array): T {
  try {
    // Messages keep absent members on their prototype: read as they are, without a copy of megabytes of constants.
    return type.decode(new CountingReader(bytes)) as unknown as T;
  } catch (error) {
    throw new PerceptError(`the bytes are no ${type.name} message (${(error as Error).message})`);
  }
}
