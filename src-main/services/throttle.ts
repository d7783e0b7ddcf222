/** Calls something at most once in `interval` ms: at once where it was quiet, later for what came meanwhile. */
export class Throttle {
  private timer: NodeJS.Timeout | undefined;
  private again = false;

  constructor(
    private readonly interval: number,
    private readonly work: () => void,
  ) {}

  call(): void {
    if (this.timer !== undefined) {
      this.again = true;
      return;
    }
    this.work();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.again) {
        this.again = false;
        this.call();
      }
    }, this.interval);
    this.timer.unref();
  }

  /** Does now what waits. */
  flush(): void {
    if (this.again) {
      this.again = false;
      this.work();
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.again = false;
  }
}
