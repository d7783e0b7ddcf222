/** Pixels of one image, or why there are none. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA [height x width x 4]; null where there is no image. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer> | null;
  readonly missing: string | null;
  /** Request of live.decode that it is of; 0 where it depends on none. */
  readonly request: number;
  /** Longest side that was asked for. */
  readonly side: number;
}

/** The newest picture of each cell; those that were not looked at for longest are dropped once there are too many bytes. */
export class PictureCache {
  #pictures = new Map<string, Picture>();
  #bytes = 0;

  constructor(private readonly most: number) {}

  get bytes(): number {
    return this.#bytes;
  }
  get size(): number {
    return this.#pictures.size;
  }

  get(key: string): Picture | null {
    const found = this.#pictures.get(key);
    if (found === undefined) return null;
    // A map iterates in order of insertion: the last is the one used last.
    this.#pictures.delete(key);
    this.#pictures.set(key, found);
    return found;
  }

  put(key: string, picture: Picture): void {
    this.#drop(key);
    this.#pictures.set(key, picture);
    this.#bytes += sizeOf(picture);
    for (const oldest of this.#pictures.keys()) {
      if (this.#bytes <= this.most || oldest === key) return;
      this.#drop(oldest);
    }
  }

  clear(): void {
    this.#pictures.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    const found = this.#pictures.get(key);
    if (found === undefined) return;
    this.#bytes -= sizeOf(found);
    this.#pictures.delete(key);
  }
}

const sizeOf = ({ pixels }: Picture): number => (pixels?.byteLength ?? 0) + 200;
