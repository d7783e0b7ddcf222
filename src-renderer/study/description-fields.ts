const LONGEST = 1200;

/** Names as people read them: "HowToAcknowledge" becomes "How to acknowledge". */
const named = (key: string): string =>
  key === 'License'
    ? 'Licence'
    : key
        .replace(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
        .replaceAll('_', ' ')
        .replace(/ ([A-Z])(?=[a-z])/g, (_, letter: string) => ` ${letter.toLowerCase()}`);

/** The fields of a dataset description that are text, numbers or lists of these; what is deeper is left to the file. */
export function descriptionFields(description: Record<string, unknown>): { name: string; text: string }[] {
  return Object.entries(description).flatMap(([key, value]) => {
    const parts = Array.isArray(value) ? value : [value];
    if (!parts.every((part) => typeof part === 'string' || typeof part === 'number')) return [];
    const text = parts.join(Array.isArray(value) && String(parts[0]).length > 40 ? '\n' : ', ').trim();
    if (text === '') return [];
    return [{ name: named(key), text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text }];
  });
}
