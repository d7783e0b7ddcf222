import { registerOp, type GraphNode } from '@tensorflow/tfjs-converter';
import { reshape, transpose, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { PerceptError } from '../../../errors.ts';
import { areaKernel } from './area.ts';
import { bicubicKernel } from './bicubic.ts';
import { bandPart, oneHot, truncatedDiv, truncatedMod } from './corrected.ts';
import type { CUSTOM_OPS } from './names.ts';
import { stridedSliceOp } from './strided-slice.ts';
import { resizeSeparably, type Kernel } from './separable.ts';

const OPS: Readonly<Record<(typeof CUSTOM_OPS)[number], (node: GraphNode) => Tensor>> = {
  ResizeBicubic: (node) => {
    const mode = {
      alignCorners: node.attrs['align_corners'] === true,
      halfPixelCenters: node.attrs['half_pixel_centers'] === true,
    };
    return resize(node, (from, to) => bicubicKernel(from, to, mode));
  },
  ResizeArea: (node) => {
    const alignCorners = node.attrs['align_corners'] === true;
    return resize(node, (from, to) => areaKernel(from, to, alignCorners));
  },
  SpaceToDepth: ({ inputs, attrs }) => spaceToDepth(inputs[0] as Tensor4D, Number(attrs['block_size'])),
  StridedSlice: stridedSliceOp,
  Mod: truncatedMod,
  TruncateDiv: truncatedDiv,
  OneHot: oneHot,
  MatrixBandPart: bandPart,
};

/** Makes the executor know the ops that it lacks; again does nothing. */
export function registerOps(): void {
  for (const [name, op] of Object.entries(OPS)) registerOp(name, op);
}

function resize({ inputs }: GraphNode, kernel: (from: number, to: number) => Kernel): Tensor {
  const images = inputs[0] as Tensor4D;
  const [height = 0, width = 0] = inputs[1]!.dataSync();
  const [, fromHeight, fromWidth] = images.shape;
  return resizeSeparably(images, kernel(fromHeight, height), kernel(fromWidth, width));
}

function spaceToDepth(images: Tensor4D, block: number): Tensor {
  const [n, height, width, channels] = images.shape;
  if (height % block !== 0 || width % block !== 0)
    throw new PerceptError(`images of ${height} x ${width} cannot be cut into blocks of ${block}`);
  return tidy(() => {
    const cut = reshape(images, [n * (height / block), block, width / block, block * channels]);
    return reshape(transpose(cut, [0, 2, 1, 3]), [
      n,
      height / block,
      width / block,
      block * block * channels,
    ]);
  });
}
