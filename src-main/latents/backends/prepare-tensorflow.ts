/**
 * Settings that TensorFlow reads from the environment of the process when it is loaded; what the user has set stays.
 * @param threads processors that it may use; all when left out
 */
export function prepareTensorFlow(threads?: number): void {
  // Memory of a GPU is taken as it is needed, and what is multiplied there stays float32.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  // Faults are thrown; what else it prints is advice to those who build it.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  if (threads !== undefined) process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
}
