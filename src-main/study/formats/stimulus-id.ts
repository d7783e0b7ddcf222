/**
 * Stimulus ids of the Generic Object Decoding data are numbers made of a WordNet id and an image number,
 * `%d.%06d`: 1518878.010042 is image n01518878_10042. They need float64: in float32 a whole category becomes one id.
 */
export function splitStimulusId(value: number): { wordnet: number; image: number } | undefined {
  const wordnet = Math.floor(value);
  const image = Math.round((value - wordnet) * 1e6);
  // Beyond 8 digits it is no WordNet id; a float64 of this size is right to 2e-3 of an image number.
  const isId =
    wordnet >= 1e5 && wordnet < 1e8 && image > 0 && Math.abs((value - wordnet) * 1e6 - image) < 0.05;
  return isId ? { wordnet, image } : undefined;
}

/** The id as its text in events files: 1518878.010042; trailing zeros matter, so it is not the number's own text. */
export function stimulusIdText(value: number): string | undefined {
  const id = splitStimulusId(value);
  return id === undefined ? undefined : `${id.wordnet}.${String(id.image).padStart(6, '0')}`;
}

/** The name of the image of that id: n01518878_10042. */
export function stimulusIdName(value: number): string | undefined {
  const id = splitStimulusId(value);
  return id === undefined ? undefined : `n${String(id.wordnet).padStart(8, '0')}_${id.image}`;
}

/**
 * True when ids went through single precision: every one of them is a float32, which of real ids hardly one in a
 * thousand is.
 */
export function lostToFloat32(values: Float64Array): boolean {
  const ids = values.filter((value) => value >= 1e5);
  return ids.length > 0 && ids.every((value) => Math.fround(value) === value);
}
