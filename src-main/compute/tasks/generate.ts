import type { Images } from '../../images/image.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { loadAbout, loadPca } from '../latents-store.ts';

export interface GenerateInput {
  readonly latentFolder: string;
  /** [n x d] */
  readonly latents: Matrix;
}

/** Images of latents by the PCA of the latents step. */
export async function generateTask({ latentFolder, latents }: GenerateInput): Promise<Images> {
  const { pca, dims } = await loadAbout(latentFolder);
  if (pca === undefined) throw new Error('a PCA was asked of other latents');
  return (await loadPca(latentFolder, pca, dims)).generate(latents);
}
