import { hashJson } from '../../files.ts';
import { takeImages, type Images } from '../../images/image.ts';
import { fitImages } from '../../latents/import/roles.ts';
import { row, type Matrix } from '../../maths/matrix.ts';
import { networkFeatures } from '../networks/features.ts';
import type { FeatureNetwork } from '../networks/find.ts';
import type { CompareWork } from './comparison.ts';
import { labelOf, type LoadedMethod, type Presented, type VectorSet, type VectorSpace } from './model.ts';

/**
 * The methods with the features that networks have of their reconstructions, as vectors in a space for each layer. Images shown and
 * reconstructions are brought to a network each from its own size, as the model's card says.
 * @throws PerceptError naming an image that cannot be read; the reason of the signal
 */
export async function withNetworkFeatures(
  input: CompareWork,
  networks: readonly FeatureNetwork[],
  { presented, stimuli, loaded }: Pick<Work, 'presented' | 'stimuli' | 'loaded'>,
): Promise<LoadedMethod[]> {
  const { files, stack } = presented;
  const sets = loaded.reduce((sum, { images }) => sum + images.size, 0);
  if (networks.length === 0 || sets === 0 || (files.size === 0 && stack === undefined)) return [...loaded];
  const total = networks.length * (sets + 1);
  const work: Work = { ...input, presented, stimuli, loaded, total, done: 0 };
  let methods = [...loaded];
  for (const network of networks) methods = await withFeatures(methods, network, work);
  return methods;
}

interface Work extends Pick<CompareWork, 'runner' | 'signal' | 'onProgress'> {
  readonly presented: Presented;
  readonly stimuli: readonly string[];
  readonly loaded: readonly LoadedMethod[];
  /** Sets of images, those shown among them, each once a network. */
  readonly total: number;
  done: number;
}

async function withFeatures(
  methods: readonly LoadedMethod[],
  network: FeatureNetwork,
  work: Work,
): Promise<LoadedMethod[]> {
  const { stimuli } = work;
  const byStimulus = (values: Matrix): Map<string, Float64Array> =>
    new Map(stimuli.map((stimulus, i) => [stimulus, row(values, i)]));
  const truth = await featuresOf(network, shownReader(network, work), 'images shown', work);
  const spaces = network.layers.map((layer, l): VectorSpace => {
    const { cols } = truth[l]!;
    const label = `${layer.name}/${layer.layer}`;
    return {
      id: hashJson(layer).slice(0, 16),
      kind: 'features',
      label,
      layer: layer.layer,
      dims: cols,
      truth: byStimulus(truth[l]!),
      network: layer,
    };
  });
  const out: LoadedMethod[] = [];
  for (const method of methods) {
    const vectors: VectorSet[] = [];
    for (const [subject, files] of method.images) {
      const paths = stimuli.map((stimulus) => files.get(stimulus)!);
      const found = await featuresOf(
        network,
        fileReader(network, paths, work),
        labelOf(method.name, subject),
        work,
      );
      spaces.forEach(({ id }, l) => vectors.push({ space: id, subject, rows: byStimulus(found[l]!) }));
    }
    const own = vectors.length === 0 ? [] : spaces;
    out.push({ ...method, vectors: [...method.vectors, ...vectors], spaces: [...method.spaces, ...own] });
  }
  return out;
}

type Reader = (rows: readonly number[]) => Promise<Images>;

async function featuresOf(network: FeatureNetwork, read: Reader, who: string, work: Work): Promise<Matrix[]> {
  const { stimuli, runner, signal, total, onProgress } = work;
  const found = await networkFeatures(network, stimuli.length, read, runner.models, { signal });
  onProgress?.({ done: ++work.done, total, label: `${network.card.name}: ${who}` });
  return found;
}

function fileReader(
  { features }: FeatureNetwork,
  paths: readonly string[],
  { runner, signal }: Work,
): Reader {
  return (rows) => runner.run('pictures', { paths: rows.map((i) => paths[i]!), fitting: features }, signal);
}

function shownReader(network: FeatureNetwork, work: Work): Reader {
  const { presented, stimuli } = work;
  const { stack, files } = presented;
  if (stack === undefined)
    return fileReader(
      network,
      stimuli.map((stimulus) => files.get(stimulus)!),
      work,
    );
  const places = stimuli.map((stimulus) => presented.stimuli.indexOf(stimulus));
  return (rows) =>
    Promise.resolve(
      fitImages(
        takeImages(
          stack,
          rows.map((i) => places[i]!),
        ),
        network.features,
      ),
    );
}
