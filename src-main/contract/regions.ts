/** The language of region expressions, which the window reads and writes as the host does. */
export {
  formatName,
  formatRegion,
  walkRegion,
  type Hemisphere,
  type RegionFunction,
  type RegionNode,
} from '../decoding/regions/node.ts';
export { parseRegion } from '../decoding/regions/parse.ts';
export { resolveName } from '../decoding/regions/resolve.ts';
export { PerceptError } from '../errors.ts';
