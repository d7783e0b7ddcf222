/** Lightness (0 to 1) and two opponent axes, in which distances are about as large as they look. */
export type Oklab = readonly [lightness: number, greenRed: number, blueYellow: number];
type Rgb = readonly [number, number, number];

/** Linear light of `#rrggbb`, 0 to 1. */
function linearOf(hex: string): Rgb {
  const channel = (from: number): number => {
    const value = parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function hexOf(linear: Rgb): string {
  const channel = (light: number): string => {
    const bounded = Math.min(1, Math.max(0, light));
    const value = bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055;
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${linear.map(channel).join('')}`;
}

/** OKLab (Ottosson 2020) of linear light. */
function oklabOfLinear([r, g, b]: Rgb): Oklab {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function linearOfOklab([lightness, a, b]: Oklab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

export const toOklab = (hex: string): Oklab => oklabOfLinear(linearOf(hex));

/** `#rrggbb` of a colour; where the screen cannot show it, of the same hue with less chroma. */
export function fromOklab([lightness, a, b]: Oklab): string {
  for (let share = 1; ; share -= 0.05) {
    const linear = linearOfOklab([lightness, a * share, b * share]);
    if (share <= 0 || linear.every((light) => light >= -1e-4 && light <= 1.0001)) return hexOf(linear);
  }
}

/** Distance of two colours `#rrggbb` in OKLab; 0.02 is about what is just seen. */
export function colourDistance(one: string, other: string): number {
  const [a, b] = [toOklab(one), toOklab(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** What is left of colours to eyes without one kind of cone: matrices on linear light of Machado, Oliveira & Fernandes 2009, severity 1. */
const deficiencies = {
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;

/** `#rrggbb` as eyes with a colour deficiency see it. */
export function seenWith(deficiency: keyof typeof deficiencies, hex: string): string {
  const light = linearOf(hex);
  const seen = deficiencies[deficiency].map(
    (row) => row[0] * light[0] + row[1] * light[1] + row[2] * light[2],
  );
  return hexOf(seen as unknown as Rgb);
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2). */
export function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const [r, g, b] = linearOf(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
  return Math.max(a, b) / Math.min(a, b);
}
