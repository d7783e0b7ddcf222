import { DT } from '../../proto/types.ts';
import { attribute } from '../node.ts';
import { broadcastShape, isFloat, sizeOf, stridesOf, type Tensor } from '../tensor.ts';
import { input, type Fold } from './op.ts';

const same: Fold = (inputs) => input(inputs, 0);

/** Ops that work on each element by itself. */
export const ELEMENTWISE: Readonly<Record<string, Fold>> = {
  Identity: same,
  StopGradient: same,
  PreventGradient: same,
  Snapshot: same,
  CheckNumerics: same,
  EnsureShape: same,
  // Unless it is fed, and then it is no such node any more.
  PlaceholderWithDefault: same,
  IdentityN: (inputs) => inputs,
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  Square: unary((x) => x * x),
  Sqrt: unary(Math.sqrt),
  Rsqrt: unary((x) => 1 / Math.sqrt(x)),
  Inv: unary((x) => 1 / x),
  Reciprocal: unary((x) => 1 / x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Log1p: unary(Math.log1p),
  Tanh: unary(Math.tanh),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Relu: unary((x) => Math.max(x, 0)),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Add: binary((x, y) => x + y),
  AddV2: binary((x, y) => x + y),
  BiasAdd: binary((x, y) => x + y),
  Sub: binary((x, y) => x - y),
  Mul: binary((x, y) => x * y),
  RealDiv: binary((x, y) => x / y),
  Div: binary((x, y) => x / y, Math.trunc),
  TruncateDiv: binary((x, y) => Math.trunc(x / y)),
  FloorDiv: binary((x, y) => Math.floor(x / y)),
  FloorMod: binary((x, y) => x - y * Math.floor(x / y)),
  DivNoNan: binary((x, y) => (y === 0 ? 0 : x / y)),
  Pow: binary((x, y) => x ** y),
  Maximum: binary(Math.max),
  Minimum: binary(Math.min),
  SquaredDifference: binary((x, y) => (x - y) ** 2),
  Equal: comparison((x, y) => x === y),
  NotEqual: comparison((x, y) => x !== y),
  Less: comparison((x, y) => x < y),
  LessEqual: comparison((x, y) => x <= y),
  Greater: comparison((x, y) => x > y),
  GreaterEqual: comparison((x, y) => x >= y),
  LogicalAnd: comparison((x, y) => x !== 0 && y !== 0),
  LogicalOr: comparison((x, y) => x !== 0 || y !== 0),
  LogicalNot: unary((x) => (x === 0 ? 1 : 0)),
  ZerosLike: unary(() => 0),
  OnesLike: unary(() => 1),
  Cast: (inputs, node, allocate) => {
    const x = input(inputs, 0);
    const dtype = attribute.type(node, 'DstT', x.dtype);
    const convert = isFloat(dtype)
      ? (value: number) => value
      : dtype === DT.bool
        ? (value: number) => (value === 0 ? 0 : 1)
        : Math.trunc;
    return { ...(unary(convert)([x], node, allocate) as Tensor), dtype };
  },
  SelectV2: (inputs, _node, allocate) => {
    const [condition, x, y] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const shape = broadcastShape(broadcastShape(condition.shape, x.shape), y.shape);
    const [c, a, b] = [condition, x, y].map((tensor) => broadcastIndex(tensor.shape, shape)) as [
      Index,
      Index,
      Index,
    ];
    const data = allocate(sizeOf(shape));
    for (let i = 0; i < data.length; i++)
      data[i] = condition.data[c(i)] !== 0 ? x.data[a(i)]! : y.data[b(i)]!;
    return { dtype: x.dtype, shape, data };
  },
};

function unary(f: (x: number) => number): Fold {
  return (inputs, _node, allocate) => {
    const x = input(inputs, 0);
    const data = allocate(x.data.length);
    for (let i = 0; i < data.length; i++) data[i] = f(x.data[i]!);
    return { dtype: x.dtype, shape: x.shape, data };
  };
}

/** @param whole what makes the result of integers an integer, where it is none by itself */
function binary(f: (x: number, y: number) => number, whole?: (x: number) => number): Fold {
  return (inputs, _node, allocate) => {
    const [a, b] = [input(inputs, 0), input(inputs, 1)];
    const shape = broadcastShape(a.shape, b.shape);
    const data = allocate(sizeOf(shape));
    const [at, bt] = [broadcastIndex(a.shape, shape), broadcastIndex(b.shape, shape)];
    for (let i = 0; i < data.length; i++) data[i] = f(a.data[at(i)]!, b.data[bt(i)]!);
    if (whole !== undefined && !isFloat(a.dtype))
      for (let i = 0; i < data.length; i++) data[i] = whole(data[i]!);
    return { dtype: a.dtype, shape, data };
  };
}

function comparison(f: (x: number, y: number) => boolean): Fold {
  const compute = binary((x, y) => (f(x, y) ? 1 : 0));
  return (inputs, node, allocate) => ({ ...(compute(inputs, node, allocate) as Tensor), dtype: DT.bool });
}

type Index = (i: number) => number;

/** Where element i of `shape` is taken from in a tensor that is broadcast to it. */
function broadcastIndex(own: readonly number[], shape: readonly number[]): Index {
  const n = sizeOf(own);
  if (n === sizeOf(shape)) return (i) => i;
  if (n === 1) return () => 0;
  const missing = shape.length - own.length;
  // A vector along the last axes, as biases and scales are.
  if (own.every((length, axis) => length === shape[axis + missing])) return (i) => i % n;
  const [outer, inner] = [stridesOf(shape), stridesOf(own)];
  return (i) => {
    let at = 0;
    for (let axis = missing; axis < shape.length; axis++) {
      if (own[axis - missing] === 1) continue;
      at += (Math.floor(i / outer[axis]!) % shape[axis]!) * inner[axis - missing]!;
    }
    return at;
  };
}
