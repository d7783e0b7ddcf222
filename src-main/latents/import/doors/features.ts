import { PerceptError } from '../../../errors.ts';

/** Tensors asked for as features, all of one signature. */
export interface AskedFeatures {
  readonly signature: string;
  readonly tensors: readonly string[];
}

const MOST_TENSORS = 100;

/**
 * What "tensor" and "signature:tensor" name. Names of tensors may hold colons: what stands before one is a signature only where
 * there is one of that name.
 * @throws PerceptError when signatures differ, or it is not said which one is meant
 */
export function askedFeatures(
  asked: readonly string[] | undefined,
  signatures: readonly string[],
): AskedFeatures | undefined {
  if (asked === undefined || asked.length === 0 || (asked.length === 1 && asked[0] === 'none'))
    return undefined;
  if (asked.length > MOST_TENSORS)
    throw new PerceptError(`${asked.length} tensors were asked for as features, more than ${MOST_TENSORS}`);
  const split = asked.map((text): [string, string] => {
    const signature = signatures.find((name) => text.startsWith(`${name}:`));
    if (signature !== undefined) return [signature, text.slice(signature.length + 1)];
    if (signatures.length === 1) return [signatures[0]!, text];
    throw new PerceptError(`features "${text}" name no signature`, {
      remedy: `Write --features SIGNATURE:TENSOR; there are ${signatures.map((name) => `"${name}"`).join(', ')}.`,
    });
  });
  const [[signature]] = split as [[string, string]];
  if (split.some(([other]) => other !== signature))
    throw new PerceptError('features of several signatures were asked for', {
      remedy: 'Name tensors of one signature.',
    });
  return { signature, tensors: [...new Set(split.map(([, tensor]) => tensor))] };
}

/** Says which tensors there are, those first whose names hold a part of what was asked for. */
export function noSuchTensor(tensor: string, signature: string, names: readonly string[]): PerceptError {
  const alike = names.filter((name) => name.toLowerCase().includes(tensor.toLowerCase()));
  const listed = (alike.length > 0 ? alike : names).slice(-12);
  return new PerceptError(`signature "${signature}" has no tensor "${tensor}" to take features from`, {
    remedy:
      listed.length === 0
        ? 'It has none that can be named.'
        : `It has ${names.length}, such as ${listed.join(', ')}.`,
  });
}
