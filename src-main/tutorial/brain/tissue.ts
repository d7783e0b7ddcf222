import type { Depths } from './anatomy.ts';
import { clamp } from './fields.ts';

/** Shares of a small volume around a point, 0..1; what is left of 1 is air. */
export interface Shares {
  gray: number;
  white: number;
  csf: number;
  skull: number;
  scalp: number;
}

/** Shares of the tissues in a voxel about `width` mm wide whose middle has these depths. */
export function tissue(d: Depths, width: number, out: Shares): void {
  const inside = (depth: number): number => clamp(0.5 + depth / width, 0, 1);
  const head = inside(d.skin);
  const cranium = Math.min(head, inside(d.cranium));
  const brain = Math.min(cranium, inside(d.pial));
  const ventricle = brain * inside(d.ventricle);
  const core = (brain - ventricle) * (d.ribbon > 0 ? inside(d.pial - d.ribbon) : 1);
  const nucleus = core * 0.75 * inside(d.nucleus);
  out.white = core - nucleus;
  out.gray = brain - ventricle - core + nucleus;
  out.csf = cranium - brain + ventricle;
  const bone = inside(d.cranium + 6.5) - inside(d.cranium);
  out.skull = Math.max(0, Math.min(head - cranium, bone));
  out.scalp = Math.max(0, head - cranium - out.skull);
}
