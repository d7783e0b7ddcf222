import {
  engine,
  getKernel,
  getKernelsForBackend,
  registerKernel,
  type DataId,
  type KernelBackend,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

const borrowers = new Set<string>();

/**
 * Lets a backend use kernels of the plain one where it has none of its own (einsum, complex numbers, pooling of volumes...):
 * values are copied over and back. Slow, but no model fails for one rare op.
 */
export function borrowKernels(borrower: string): void {
  if (borrowers.has(borrower)) return;
  borrowers.add(borrower);
  for (const { kernelName, kernelFunc } of getKernelsForBackend('cpu')) {
    if (getKernel(kernelName, borrower) !== undefined) continue;
    registerKernel({
      kernelName,
      backendName: borrower,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const cpu = engine().findBackend('cpu');
        const own = backend as KernelBackend;
        const over = moveInputs(inputs, own, cpu);
        const made = kernelFunc({ inputs: over.inputs, attrs, backend: cpu });
        const outputs = (Array.isArray(made) ? made : [made]).map((output) => move(output, cpu, own));
        for (const id of new Set([...over.ids, ...[made].flat().map(({ dataId }) => dataId)]))
          cpu.disposeData(id, true);
        return Array.isArray(made) ? outputs : outputs[0]!;
      },
    });
  }
}

function moveInputs(
  inputs: NamedTensorInfoMap,
  from: KernelBackend,
  to: KernelBackend,
): { inputs: NamedTensorInfoMap; ids: DataId[] } {
  const ids: DataId[] = [];
  const over = (tensor: TensorInfo): TensorInfo => {
    const moved = move(tensor, from, to);
    ids.push(moved.dataId);
    return moved;
  };
  const all = (value: TensorInfo | TensorInfo[] | undefined): unknown =>
    Array.isArray(value) ? value.map(over) : value === undefined ? undefined : over(value);
  // Some kernels take a list of tensors, not tensors by name.
  const moved = Array.isArray(inputs)
    ? all(inputs as TensorInfo[])
    : Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, all(value)]));
  return { inputs: moved as NamedTensorInfoMap, ids };
}

function move({ dataId, shape, dtype }: TensorInfo, from: KernelBackend, to: KernelBackend): TensorInfo {
  // A copy: what the WebAssembly backend reads is a view of its memory.
  const values = from.readSync(dataId).slice();
  return { dataId: to.write(values as Float32Array, shape, dtype), shape, dtype };
}
