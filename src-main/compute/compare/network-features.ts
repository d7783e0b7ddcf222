import { hashJson } from '../../files.ts';
import { takeImages, type Images } from '../../images/image.ts';
import { fitImages } from '../../latents/import/roles.ts';
import { inlineModels } from '../../latents/import/run/inline-models.ts';
import type { ModelRunner } from '../../latents/import/run/model-runner.ts';
import { row, type Matrix } from '../../maths/matrix.ts';
import { networkFeatures } from '../networks/features.ts';
import type { FeatureNetwork } from '../networks/find.ts';
import { picturesTask } from '../tasks/pictures.ts';
import type { CompareInput } from './comparison.ts';
import type { LoadedMethod, Presented, VectorSet, VectorSpace } from './model.ts';

/**
 * The methods with the features that networks have of their reconstructions, as vectors in a space for each layer. Images shown and
 * reconstructions are brought to a network each from its own size, as the model's card says.
 * @throws PerceptError naming an image that cannot be read; the reason of the signal
 */
export async function withNetworkFeatures(
  input: CompareInput,
  networks: readonly FeatureNetwork[],
  { presented, stimuli, loaded }: Pick<Work, 'presented' | 'stimuli' | 'loaded'>,
): Promise<LoadedMethod[]> {
  const { files, stack } = presented;
  const sets = loaded.reduce((sum, { images }) => sum + images.size, 0);
  if (networks.length === 0 || sets === 0 || (files.size === 0 && stack === undefined)) return [...loaded];
  const models = input.models ?? inlineModels();
  const work: Work = {
    ...input,
    models,
    presented,
    stimuli,
    loaded,
    total: networks.length * (sets + 1),
    done: 0,
  };
  try {
    let methods = [...loaded];
    for (const network of networks) methods = await withFeatures(methods, network, work);
    return methods;
  } finally {
    if (input.models === undefined) await models.close();
  }
}

interface Work extends Pick<CompareInput, 'signal' | 'onProgress'> {
  readonly models: ModelRunner;
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
      const who = subject === '' ? method.name : `${method.name}, sub-${subject}`;
      const found = await featuresOf(network, fileReader(network, paths), who, work);
      spaces.forEach(({ id }, l) => vectors.push({ space: id, subject, rows: byStimulus(found[l]!) }));
    }
    const own = vectors.length === 0 ? [] : spaces;
    out.push({ ...method, vectors: [...method.vectors, ...vectors], spaces: [...method.spaces, ...own] });
  }
  return out;
}

type Reader = (rows: readonly number[]) => Promise<Images>;

async function featuresOf(network: FeatureNetwork, read: Reader, who: string, work: Work): Promise<Matrix[]> {
  const { stimuli, models, signal, total, onProgress } = work;
  const found = await networkFeatures(network, stimuli.length, read, models, { signal });
  onProgress?.({ done: ++work.done, total, label: `${network.card.name}: ${who}` });
  return found;
}

function fileReader({ features }: FeatureNetwork, paths: readonly string[]): Reader {
  return (rows) => picturesTask({ paths: rows.map((i) => paths[i]!), fitting: features });
}

function shownReader(network: FeatureNetwork, { presented, stimuli }: Work): Reader {
  const { stack, files } = presented;
  if (stack === undefined)
    return fileReader(
      network,
      stimuli.map((stimulus) => files.get(stimulus)!),
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
