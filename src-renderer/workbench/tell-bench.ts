import type { BrainRenderer } from '../brain/renderer.ts';

declare global {
  var perceptBrain:
    | (() => { uploadedBytes: number; frameMs: number; software: boolean; width: number; height: number })
    | undefined;
}

/** Lets the benchmark of the window read what drawing takes. */
export function tellBench(renderer: BrainRenderer): void {
  globalThis.perceptBrain = () => ({
    uploadedBytes: renderer.uploadedBytes,
    frameMs: renderer.lastFrameMs,
    software: renderer.software,
    width: renderer.canvas.width,
    height: renderer.canvas.height,
  });
}
