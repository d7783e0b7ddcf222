import { BrainRenderError } from './model.ts';
import type { VoxelBox } from './runs.ts';

/** How a texture holds its data; integer and 32-bit float textures are read by texelFetch alone and never filtered. */
export interface TextureFormat {
  readonly internal: 'R8UI' | 'R16UI' | 'R16F' | 'R32F' | 'RGBA8' | 'RGBA8UI' | 'RGBA32UI';
  readonly filter: 'NEAREST' | 'LINEAR';
}

const layouts = {
  R8UI: ['RED_INTEGER', 'UNSIGNED_BYTE'],
  R16UI: ['RED_INTEGER', 'UNSIGNED_SHORT'],
  R16F: ['RED', 'FLOAT'],
  R32F: ['RED', 'FLOAT'],
  RGBA8: ['RGBA', 'UNSIGNED_BYTE'],
  RGBA8UI: ['RGBA_INTEGER', 'UNSIGNED_BYTE'],
  RGBA32UI: ['RGBA_INTEGER', 'UNSIGNED_INT'],
} as const;

export interface Texture {
  readonly handle: WebGLTexture;
  readonly target: '2D' | '3D';
  readonly format: TextureFormat;
}

/** Makes textures and counts each byte of data that goes to the GPU. */
export class TextureStore {
  readonly gl: WebGL2RenderingContext;
  /** Bytes given to texImage and texSubImage so far. */
  uploadedBytes = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
  }

  #create(target: '2D' | '3D', format: TextureFormat): WebGLTexture {
    const { gl } = this;
    const handle = gl.createTexture();
    const bind = gl[`TEXTURE_${target}`];
    gl.bindTexture(bind, handle);
    for (const axis of ['TEXTURE_WRAP_S', 'TEXTURE_WRAP_T', 'TEXTURE_WRAP_R'] as const) {
      gl.texParameteri(bind, gl[axis], gl.CLAMP_TO_EDGE);
    }
    gl.texParameteri(bind, gl.TEXTURE_MIN_FILTER, gl[format.filter]);
    gl.texParameteri(bind, gl.TEXTURE_MAG_FILTER, gl[format.filter]);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    return handle;
  }

  /** A volume; throws where the GPU cannot hold it. */
  volume(
    what: string,
    format: TextureFormat,
    dims: readonly [number, number, number],
    data: ArrayBufferView,
  ): Texture {
    const { gl } = this;
    const limit = gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number;
    if (dims.some((n) => n > limit)) {
      throw new BrainRenderError(
        `${what}: ${dims.join(' x ')} voxels, and this computer's graphics take ${limit} along an axis. Resample it to a coarser grid.`,
      );
    }
    const handle = this.#create('3D', format);
    const [layout, type] = layouts[format.internal];
    gl.texImage3D(gl.TEXTURE_3D, 0, gl[format.internal], ...dims, 0, gl[layout], gl[type], data);
    this.uploadedBytes += data.byteLength;
    return { handle, target: '3D', format };
  }

  /** A table or a target to draw into (`data` null). */
  plane(format: TextureFormat, width: number, height: number, data: ArrayBufferView | null): Texture {
    const { gl } = this;
    const handle = this.#create('2D', format);
    const [layout, type] = layouts[format.internal];
    gl.texImage2D(gl.TEXTURE_2D, 0, gl[format.internal], width, height, 0, gl[layout], gl[type], data);
    this.uploadedBytes += data?.byteLength ?? 0;
    return { handle, target: '2D', format };
  }

  /** Replaces a whole table. */
  updatePlane(texture: Texture, width: number, height: number, data: ArrayBufferView): void {
    const { gl } = this;
    const [layout, type] = layouts[texture.format.internal];
    gl.bindTexture(gl.TEXTURE_2D, texture.handle);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl[layout], gl[type], data);
    this.uploadedBytes += data.byteLength;
  }

  /** Replaces the voxels of a box by those of `data`, which holds the whole volume of one-byte voxels. */
  updateBox(
    texture: Texture,
    [nx, ny]: readonly [number, number, number],
    box: VoxelBox,
    data: Uint8Array,
  ): void {
    const { gl } = this;
    const size = [0, 1, 2].map((a) => box.high[a]! - box.low[a]!) as [number, number, number];
    const [layout, type] = layouts[texture.format.internal];
    gl.bindTexture(gl.TEXTURE_3D, texture.handle);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, nx);
    gl.pixelStorei(gl.UNPACK_IMAGE_HEIGHT, ny);
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, box.low[0]);
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, box.low[1]);
    gl.pixelStorei(gl.UNPACK_SKIP_IMAGES, box.low[2]);
    gl.texSubImage3D(gl.TEXTURE_3D, 0, ...box.low, ...size, gl[layout], gl[type], data);
    for (const parameter of [
      'ROW_LENGTH',
      'IMAGE_HEIGHT',
      'SKIP_PIXELS',
      'SKIP_ROWS',
      'SKIP_IMAGES',
    ] as const) {
      gl.pixelStorei(gl[`UNPACK_${parameter}`], 0);
    }
    this.uploadedBytes += size[0] * size[1] * size[2];
  }

  delete(texture: Texture | null): void {
    if (texture !== null) this.gl.deleteTexture(texture.handle);
  }
}

/** A frame buffer with its colour textures; row 0 is the top row of the picture. */
export interface Target {
  readonly width: number;
  readonly height: number;
  readonly handle: WebGLFramebuffer;
  readonly textures: readonly Texture[];
}

export function createTarget(
  store: TextureStore,
  width: number,
  height: number,
  formats: readonly TextureFormat[],
): Target {
  const { gl } = store;
  const limit = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  if (width > limit || height > limit) {
    throw new BrainRenderError(
      `a picture of ${width} x ${height} pixels is larger than this computer's graphics draw (${limit}). Choose a lower resolution.`,
    );
  }
  const textures = formats.map((format) => store.plane(format, width, height, null));
  const handle = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, handle);
  textures.forEach((texture, n) => {
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + n, gl.TEXTURE_2D, texture.handle, 0);
  });
  gl.drawBuffers(textures.map((_, n) => gl.COLOR_ATTACHMENT0 + n));
  return { width, height, handle, textures };
}

export function deleteTarget(store: TextureStore, target: Target | null): void {
  if (target === null) return;
  store.gl.deleteFramebuffer(target.handle);
  for (const texture of target.textures) store.delete(texture);
}

/** The target where it has this size, else a new one in its place. */
export function fitTarget(
  store: TextureStore,
  target: Target | null,
  width: number,
  height: number,
  formats: readonly TextureFormat[],
): Target {
  if (target !== null && target.width === width && target.height === height) return target;
  deleteTarget(store, target);
  return createTarget(store, width, height, formats);
}
