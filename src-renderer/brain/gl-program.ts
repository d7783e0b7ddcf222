import { BrainRenderError } from './model.ts';

export type UniformValue = number | boolean | readonly number[];

/** A linked program and the setters of its uniforms. */
export interface Program {
  readonly handle: WebGLProgram;
  readonly set: (values: Record<string, UniformValue>) => void;
}

const vertexSource = `#version 300 es
void main() {
  // One triangle that covers the viewport.
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`;

function compile(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type)!;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

/** Compiles a program that runs `fragmentSource` on every pixel of the viewport. */
export function createProgram(gl: WebGL2RenderingContext, fragmentSource: string): Program {
  const handle = gl.createProgram();
  const shaders = [
    compile(gl, gl.VERTEX_SHADER, vertexSource),
    compile(gl, gl.FRAGMENT_SHADER, fragmentSource),
  ];
  for (const shader of shaders) gl.attachShader(handle, shader);
  gl.linkProgram(handle);
  if (!gl.getProgramParameter(handle, gl.LINK_STATUS) && !gl.isContextLost()) {
    const log = shaders.map((shader) => gl.getShaderInfoLog(shader) ?? '').join('\n');
    throw new BrainRenderError(
      `the graphics driver refused a shader: ${log}${gl.getProgramInfoLog(handle) ?? ''}`,
    );
  }
  for (const shader of shaders) gl.deleteShader(shader);
  const uniforms = new Map<string, { location: WebGLUniformLocation; type: number }>();
  const count = (gl.getProgramParameter(handle, gl.ACTIVE_UNIFORMS) as number | null) ?? 0;
  for (let u = 0; u < count; u++) {
    const info = gl.getActiveUniform(handle, u);
    const location = info === null ? null : gl.getUniformLocation(handle, info.name);
    if (info !== null && location !== null) {
      uniforms.set(info.name.replace('[0]', ''), { location, type: info.type });
    }
  }
  return {
    handle,
    set: (values) => {
      for (const [name, value] of Object.entries(values)) {
        const uniform = uniforms.get(name);
        if (uniform !== undefined) setUniform(gl, uniform.location, uniform.type, value);
      }
    },
  };
}

function setUniform(
  gl: WebGL2RenderingContext,
  location: WebGLUniformLocation,
  type: number,
  value: UniformValue,
): void {
  const list = typeof value === 'object' ? value : [Number(value)];
  switch (type) {
    case gl.FLOAT:
      return gl.uniform1fv(location, list);
    case gl.FLOAT_VEC2:
      return gl.uniform2fv(location, list);
    case gl.FLOAT_VEC3:
      return gl.uniform3fv(location, list);
    case gl.FLOAT_VEC4:
      return gl.uniform4fv(location, list);
    case gl.FLOAT_MAT4:
      // Affines are row-major throughout.
      return gl.uniformMatrix4fv(location, true, list);
    case gl.INT_VEC2:
      return gl.uniform2iv(location, list);
    case gl.INT_VEC3:
      return gl.uniform3iv(location, list);
    default:
      // Whole numbers, truth values and samplers.
      return gl.uniform1iv(location, list);
  }
}
