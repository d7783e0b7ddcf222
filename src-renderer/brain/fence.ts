/** Milliseconds between two looks: not animation frames, which would make the browser compose the page in vain. */
const interval = 4;

/** Tells when the GPU has drawn what it was given. */
export class Fence {
  readonly #gl: WebGL2RenderingContext;
  #sync: WebGLSync | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  get pending(): boolean {
    return this.#sync !== null;
  }

  /** Calls `passed` with the milliseconds that it took to draw all that was given until now. */
  set(passed: (ms: number) => void): void {
    this.clear();
    const gl = this.#gl;
    const since = performance.now();
    this.#sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const look = (): void => {
      const sync = this.#sync;
      if (sync !== null && gl.clientWaitSync(sync, 0, 0) === gl.TIMEOUT_EXPIRED) {
        this.#timer = setTimeout(look, interval);
        return;
      }
      gl.deleteSync(sync);
      this.#sync = null;
      passed(performance.now() - since);
    };
    this.#timer = setTimeout(look, interval);
  }

  /** Forgets what was given. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#gl.deleteSync(this.#sync);
    this.#sync = null;
  }
}
