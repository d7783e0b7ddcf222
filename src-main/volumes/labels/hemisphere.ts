/** A label's name without its hemisphere, and the hemisphere. */
export interface SidedName {
  readonly name: string;
  readonly hemisphere?: 'left' | 'right';
}

const SIDES: Readonly<Record<string, 'left' | 'right'>> = {
  l: 'left',
  lh: 'left',
  left: 'left',
  r: 'right',
  rh: 'right',
  right: 'right',
};

/**
 * Takes the hemisphere out of a label's name: "Left-Hippocampus", "V1_R", "lh.cuneus", "ctx-rh-cuneus", "7Networks_LH_Vis_1", "L_V1_ROI".
 * lh, rh, left and right count wherever they stand as the only such word; the single letters only as the first word or the last.
 */
export function splitHemisphere(label: string): SidedName {
  // Words, and between them what separates them: words stand at even places.
  const parts = label.split(/([\s_.-]+)/);
  const words = parts.filter((_, n) => n % 2 === 0);
  const sideOf = (at: number): 'left' | 'right' | undefined => {
    const word = words[at]!.toLowerCase();
    const atEnd = at === 0 || at === words.length - 1;
    return word.length > 1 || atEnd ? (Object.hasOwn(SIDES, word) ? SIDES[word] : undefined) : undefined;
  };
  const sided = words.map((_, at) => at).filter((at) => sideOf(at) !== undefined);
  const rest = sided.length === 1 ? without(parts, 2 * sided[0]!) : '';
  return rest === '' ? { name: label } : { name: rest, hemisphere: sideOf(sided[0]!)! };
}

/** The parts joined, less the word at `at` and the separator before it (behind it for the first word). */
function without(parts: readonly string[], at: number): string {
  const from = at === 0 ? 0 : at - 1;
  return [...parts.slice(0, from), ...parts.slice(from + 2)].join('').trim();
}
