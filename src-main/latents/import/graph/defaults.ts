import type { AttrValue, NodeDef, OpDef } from '../proto/types.ts';

/**
 * Attributes that TensorFlow takes where a graph does not say them: files are written without attributes that equal the
 * default, and readers that do not know the defaults fail or, worse, take others. From TensorFlow's op registry; a file's own
 * list of ops comes first.
 */
const KNOWN: Readonly<Record<string, Readonly<Record<string, AttrValue>>>> = {
  Conv2D: {
    use_cudnn_on_gpu: flag(true),
    explicit_paddings: ints([]),
    data_format: text('NHWC'),
    dilations: ints([1, 1, 1, 1]),
  },
  DepthwiseConv2dNative: {
    explicit_paddings: ints([]),
    data_format: text('NHWC'),
    dilations: ints([1, 1, 1, 1]),
  },
  Conv2DBackpropInput: {
    use_cudnn_on_gpu: flag(true),
    explicit_paddings: ints([]),
    data_format: text('NHWC'),
    dilations: ints([1, 1, 1, 1]),
  },
  MaxPool: { data_format: text('NHWC'), explicit_paddings: ints([]) },
  AvgPool: { data_format: text('NHWC') },
  BiasAdd: { data_format: text('NHWC') },
  FusedBatchNorm: batchNorm(),
  FusedBatchNormV2: batchNorm(),
  FusedBatchNormV3: batchNorm(),
  MatMul: { transpose_a: flag(false), transpose_b: flag(false) },
  BatchMatMul: { adj_x: flag(false), adj_y: flag(false) },
  BatchMatMulV2: { adj_x: flag(false), adj_y: flag(false) },
  Sum: reduction(),
  Mean: reduction(),
  Max: reduction(),
  Min: reduction(),
  Prod: reduction(),
  All: reduction(),
  Any: reduction(),
  Squeeze: { squeeze_dims: ints([]) },
  StridedSlice: {
    begin_mask: int(0),
    end_mask: int(0),
    ellipsis_mask: int(0),
    new_axis_mask: int(0),
    shrink_axis_mask: int(0),
  },
  Pack: { axis: int(0) },
  Unpack: { axis: int(0) },
  ResizeBilinear: { align_corners: flag(false), half_pixel_centers: flag(false) },
  ResizeNearestNeighbor: { align_corners: flag(false), half_pixel_centers: flag(false) },
  ResizeBicubic: { align_corners: flag(false), half_pixel_centers: flag(false) },
  DepthToSpace: { data_format: text('NHWC') },
  SpaceToDepth: { data_format: text('NHWC') },
  Shape: { out_type: type(3) },
  Cast: { Truncate: flag(false) },
  LeakyRelu: { alpha: float(0.2) },
  GatherV2: { batch_dims: int(0) },
  RandomStandardNormal: { seed: int(0), seed2: int(0) },
};

function batchNorm(): Record<string, AttrValue> {
  return { epsilon: float(1e-4), data_format: text('NHWC'), is_training: flag(true) };
}
function reduction(): Record<string, AttrValue> {
  return { keep_dims: flag(false) };
}
function flag(b: boolean): AttrValue {
  return { value: 'b', b };
}
function int(i: number): AttrValue {
  return { value: 'i', i };
}
function float(f: number): AttrValue {
  return { value: 'f', f };
}
function type(dtype: number): AttrValue {
  return { value: 'type', type: dtype };
}
function text(s: string): AttrValue {
  return { value: 's', s: new TextEncoder().encode(s) };
}
function ints(i: number[]): AttrValue {
  return { value: 'list', list: { s: [], i, f: [], b: [], type: [], shape: [], func: [] } };
}

/** Fills in attributes that nodes leave out, by the file's own list of ops and then by what TensorFlow takes. */
export function attributeDefaults(
  ops: ReadonlyMap<string, OpDef>,
): (node: NodeDef) => Readonly<Record<string, AttrValue>> {
  const ofFile = new Map(
    [...ops].map(([name, { attr }]) => [
      name,
      Object.fromEntries(
        attr.flatMap(({ name: key, default: value }) => (value?.value === undefined ? [] : [[key, value]])),
      ),
    ]),
  );
  return ({ op, attr }) => ({ ...KNOWN[op], ...ofFile.get(op), ...attr });
}
