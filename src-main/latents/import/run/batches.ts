/** Items from `from` to before `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Items of a batch that memory holds and that make it faster: at least 1. `shares` threads take from the same memory. */
export function batchSize(memory: {
  readonly itemBytes: number;
  readonly freeBytes: number;
  readonly shares: number;
  readonly useful: { readonly items: number; readonly bytes: number };
}): number {
  const { itemBytes, freeBytes, shares, useful } = memory;
  const each = Math.max(1, itemBytes);
  // Kernels need scratch beside the tensors that are counted: about as much again.
  const fit = Math.floor(freeBytes / shares / (2 * each));
  return Math.max(1, Math.min(useful.items, Math.floor(useful.bytes / each), fit));
}

/** What a thread takes for a byte of weights: WebAssembly keeps filters as they are and as its kernels want them, and grows ahead. */
const COPIES = 3;

/** Threads that may have the weights at once, each in a memory of its own: at least 1. Half of what is free is theirs. */
export function threadsFor(memory: {
  readonly weightBytes: number;
  readonly freeBytes: number;
  readonly most: number;
}): number {
  const { weightBytes, freeBytes, most } = memory;
  return Math.max(1, Math.min(most, Math.floor(freeBytes / 2 / (COPIES * Math.max(1, weightBytes)))));
}

const LACK_OF_MEMORY =
  /\bOOM\b|out of memory|resource ?_?exhausted|(failed|unable|cannot) to (allocate|enlarge)|cannot enlarge memory|allocation failed|maximum memory size|memory access out of bounds/i;

/** Whether a backend failed because it ran out of memory, as TensorFlow, WebAssembly and V8 say it. */
export function isLackOfMemory({ message }: Error): boolean {
  return LACK_OF_MEMORY.test(message);
}

/** Which items are to be done next, a batch at a time; batches are halved when one does not fit into memory. */
export class Batches {
  private next = 0;
  private readonly again: Range[] = [];
  private size: number;
  private halved = false;

  /** @param fixed items that each batch must have, where the graph takes no other number */
  constructor(
    readonly items: number,
    private readonly fixed?: number,
  ) {
    // The first item tells what one takes.
    this.size = fixed ?? 1;
  }

  get waiting(): boolean {
    return this.again.length > 0 || this.next < this.items;
  }

  /** The next batch, small enough that `sharers` threads end at about the same time. */
  take(sharers: number): Range | undefined {
    const again = this.again.pop();
    if (again !== undefined) {
      const to = Math.min(again.to, again.from + this.size);
      if (to < again.to) this.again.push({ from: to, to: again.to });
      return { from: again.from, to };
    }
    if (this.next >= this.items) return undefined;
    const fair = Math.ceil((this.items - this.next) / Math.max(1, sharers));
    const from = this.next;
    this.next = Math.min(this.items, from + (this.fixed ?? Math.min(this.size, fair)));
    return { from, to: this.next };
  }

  /** From now on batches have as many items as memory holds; not where one was too large before. */
  fit(size: number): void {
    if (!this.halved) this.size = size;
  }

  /**
   * A batch did not fit: its items are done again, in halves, and so are those that follow.
   * @returns false where it cannot be halved
   */
  halve({ from, to }: Range): boolean {
    if (to - from <= 1 || this.fixed !== undefined) return false;
    this.size = Math.min(this.size, Math.floor((to - from) / 2));
    this.halved = true;
    this.again.push({ from, to });
    return true;
  }
}
