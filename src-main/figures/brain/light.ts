import type { Camera } from './camera.ts';
import { dot, type Vec3 } from './sample.ts';

const unit = (v: Vec3): Vec3 => {
  const size = Math.hypot(...v);
  return [v[0] / size, v[1] / size, v[2] / size];
};
const KEY = unit([-0.45, 0.6, 0.75]);
const FILL = unit([0.8, -0.1, 0.5]);
const HALFWAY = unit([KEY[0], KEY[1], KEY[2] + 1]);

/** Light on a surface as the window has it: a key from the viewer's upper left, a fill, the sky above. Diffuse and gloss. */
export function lightOn(normal: Vec3, { right, up, into }: Camera): [diffuse: number, gloss: number] {
  let n: Vec3 = [dot(normal, right), dot(normal, up), -dot(normal, into)];
  if (n[2] < 0) n = [-n[0], -n[1], -n[2]];
  const wrapped = Math.max(0.75 * dot(n, KEY) + 0.25, 0);
  const diffuse = 0.3 + 0.62 * wrapped + 0.16 * Math.max(dot(n, FILL), 0) + 0.1 * n[1];
  return [Math.min(1.2, Math.max(0, diffuse)), Math.max(dot(n, HALFWAY), 0) ** 40];
}
