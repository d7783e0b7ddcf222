import { PerceptError } from '../../../../errors.ts';

const MODELS_DEEP = 16;
const MOST_CALLS = 100_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks that the layers of a model, and of models among them, can be called one after the other: each call needs calls that
 * there are, and none itself. TensorFlow.js would look for the order of a circle for ever.
 * @throws PerceptError naming the layer
 */
export function checkLayers(topology: Json): void {
  checkModel(member(topology, 'model_config', 'modelConfig') ?? topology, 0);
}

function checkModel(model: unknown, depth: number): void {
  if (depth > MODELS_DEEP) throw new PerceptError(`models lie more than ${MODELS_DEEP} deep in one another`);
  const config = isJson(model) ? model['config'] : undefined;
  const layers = isJson(config) ? config['layers'] : config;
  // Layers that are no list, and what else is not as it should be, is for the builder to say.
  if (!Array.isArray(layers)) return;
  const calls = new Map<string, readonly string[]>();
  for (const layer of layers as unknown[]) {
    if (!isJson(layer)) continue;
    if (isJson(layer['config']) && 'layers' in layer['config']) checkModel(layer, depth + 1);
    const name = String(layer['name']);
    const nodes = member(layer, 'inbound_nodes', 'inboundNodes');
    if (!Array.isArray(nodes)) continue;
    if (nodes.length === 0) calls.set(`${name} 0`, []);
    for (const [i, node] of (nodes as unknown[]).entries()) calls.set(`${name} ${i}`, needsOf(node));
    if (calls.size > MOST_CALLS) throw new PerceptError(`it calls layers more than ${MOST_CALLS} times`);
  }
  refuseCircles(calls);
}

/** The calls whose results a call takes: [layer, number of the call, ...] each. */
function needsOf(node: unknown): string[] {
  if (!Array.isArray(node)) return [];
  return (node as unknown[]).map((from) => (Array.isArray(from) ? `${from[0]} ${from[1]}` : String(from)));
}

function refuseCircles(calls: ReadonlyMap<string, readonly string[]>): void {
  const waiting = new Map([...calls].map(([call, needs]) => [call, new Set(needs).size]));
  const users = new Map<string, string[]>();
  for (const [call, needs] of calls) {
    for (const need of new Set(needs)) {
      if (!calls.has(need))
        throw new PerceptError(
          `layer "${layerOf(call)}" takes what does not exist: layer "${layerOf(need)}"`,
        );
      const known = users.get(need);
      if (known === undefined) users.set(need, [call]);
      else known.push(call);
    }
  }
  const ready = [...waiting].filter(([, needs]) => needs === 0).map(([call]) => call);
  for (let i = 0; i < ready.length; i++) {
    waiting.delete(ready[i]!);
    for (const user of users.get(ready[i]!) ?? []) {
      const left = waiting.get(user)! - 1;
      waiting.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  const [circle] = waiting.keys();
  if (circle !== undefined) throw new PerceptError(`its layers go in a circle at "${layerOf(circle)}"`);
}

function layerOf(call: string): string {
  return call.slice(0, call.lastIndexOf(' '));
}

function member(of: Json, ...names: readonly string[]): unknown {
  return names.map((name) => of[name]).find((value) => value !== undefined);
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
