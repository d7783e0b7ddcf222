import { TextureStore } from './gl-textures.ts';
import { GpuScene } from './gpu-scene.ts';
import { BrainRenderError } from './model.ts';
import { Painter } from './painter.ts';
import type { Scene } from './scene.ts';

/** All that lies on the GPU besides pictures; it is made anew when the GPU was lost. */
export interface Device {
  readonly gl: WebGL2RenderingContext;
  readonly store: TextureStore;
  readonly painter: Painter;
  readonly scene: GpuScene;
}

export function createDevice(gl: WebGL2RenderingContext, scene: Scene): Device {
  const store = new TextureStore(gl);
  return { gl, store, painter: new Painter(store), scene: new GpuScene(store, scene) };
}

/** The WebGL2 context of a canvas that is drawn bit by bit. @throws BrainRenderError where there is none */
export function openContext(canvas: HTMLCanvasElement): WebGL2RenderingContext {
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    // What has not changed stays without being drawn again.
    preserveDrawingBuffer: true,
  });
  if (gl === null) {
    throw new BrainRenderError(
      'WebGL2 is not available, so the brain cannot be drawn. Update the graphics driver, or allow software rendering.',
    );
  }
  return gl;
}

/** Whether the graphics are computed by the processor. */
export function isSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}
