/** What a score is called on an axis, and whether it is a share. The window has the same words. */
const titles: Readonly<Record<string, readonly [title: string, share: boolean]>> = {
  pairwise: ['Pairwise decoding accuracy', true],
  twoWayPrediction: ['Two-way identification (prediction)', true],
  twoWayTruth: ['Two-way identification (truth)', true],
  profileCorrelation: ['Correlation across images', false],
  patternCorrelation: ['Correlation across latents', false],
  pixelCorrelation: ['Pixel correlation', false],
  pixCompPairwise: ['Pixel comparison, pairwise', true],
  pixCompTwoWay: ['Pixel comparison, two-way', true],
};

export function scoreTitle(name: string): { title: string; share: boolean } {
  const known = titles[name];
  return known === undefined ? { title: name, share: false } : { title: known[0], share: known[1] };
}
