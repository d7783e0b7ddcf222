import { PerceptError } from '../errors.ts';
import { readText } from '../text.ts';

/**
 * The object in a JSON file.
 * @throws PerceptError naming the file and the line where the JSON breaks, or when it holds no object
 */
export async function readJsonObject(path: string): Promise<Record<string, unknown>> {
  const text = await readText(path, 16 * 2 ** 20);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const offset = jsonErrorOffset(text);
    const before = text.slice(0, offset).split('\n');
    const found =
      text.slice(offset).trim() === ''
        ? 'the text ends'
        : `'${text.slice(offset, offset + 12).trim()}' stands`;
    throw new PerceptError(
      `line ${before.length}, column ${before.at(-1)!.length + 1}: this is not valid JSON: ${found} where something else must be`,
      {
        file: path,
        remedy: 'Correct that line (a comma, a quote or a bracket; NaN is not JSON).',
        cause: error,
      },
    );
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new PerceptError('a JSON object is needed here', {
      file: path,
      remedy: 'Its text must begin with { and end with }.',
    });
  }
  return value as Record<string, unknown>;
}

const token =
  /[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where `text` stops being JSON (RFC 8259): JSON.parse does not always say. Without recursion, so depth is no danger. */
function jsonErrorOffset(text: string): number {
  const open: string[] = [];
  let expected: 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'after' = 'value';
  for (let at = 0; ;) {
    while (' \t\r\n'.includes(text[at] ?? 'x')) at++;
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) return at;
    const inside = open.at(-1);
    const closes = (found === '}' && inside === '{') || (found === ']' && inside === '[');
    if (closes && (expected === 'after' || expected === 'valueOrEnd' || expected === 'keyOrEnd')) {
      open.pop();
      expected = 'after';
    } else if (expected === 'after' && found === ',' && inside !== undefined) {
      expected = inside === '{' ? 'key' : 'value';
    } else if ((expected === 'key' || expected === 'keyOrEnd') && found.startsWith('"')) {
      expected = 'colon';
    } else if (expected === 'colon' && found === ':') {
      expected = 'value';
    } else if ((expected === 'value' || expected === 'valueOrEnd') && (found === '{' || found === '[')) {
      open.push(found);
      expected = found === '{' ? 'keyOrEnd' : 'valueOrEnd';
    } else if ((expected === 'value' || expected === 'valueOrEnd') && !'}],:'.includes(found)) {
      expected = 'after';
    } else return at;
    at += found.length;
  }
}
