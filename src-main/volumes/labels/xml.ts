import { PerceptError } from '../../errors.ts';

/** An element of an XML document; `text` is all character data directly inside of it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const MOST_ELEMENTS = 200_000;
const DEEPEST = 32;

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.:-]*`;
const OPEN = new RegExp(`<(${NAME})`, 'uy');
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, 'uy');
const END_OF_TAG = /\s*(\/?)>/y;
const CLOSE = new RegExp(String.raw`</(${NAME})\s*>`, 'uy');
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Parses the small part of XML that tables are written in: elements, attributes, text, comments, CDATA. There are no DTDs and no
 * entities but the five of XML and numbers, so that nothing can grow or be fetched.
 * @throws PerceptError naming the line
 */
export function parseXml(text: string): XmlElement {
  const open: (XmlElement & { children: XmlElement[]; text: string })[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  let at = 0;
  const fail = (problem: string): PerceptError =>
    new PerceptError(`line ${text.slice(0, at).split('\n').length}: ${problem}`, {
      remedy: 'Export the table again, or check that this is the file you meant.',
    });
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const skip = (start: string, end: string): string | undefined => {
    if (!text.startsWith(start, at)) return undefined;
    const stop = text.indexOf(end, at + start.length);
    if (stop < 0) throw fail(`"${start}" is not closed`);
    const inside = text.slice(at + start.length, stop);
    at = stop + end.length;
    return inside;
  };
  const decode = (raw: string): string =>
    raw.replace(/&([^;&\s]{0,12};?)/g, (whole, body: string) => {
      const name = body.endsWith(';') ? body.slice(0, -1) : '';
      const code = /^#(?:(\d{1,7})|x([0-9a-f]{1,6}))$/i.exec(name);
      const point = code === null ? NaN : code[1] === undefined ? parseInt(code[2]!, 16) : Number(code[1]);
      if (point > 0 && point <= 0x10ffff) return String.fromCodePoint(point);
      if (Object.hasOwn(ENTITIES, name)) return ENTITIES[name]!;
      throw fail(`the entity "${whole}" is not one of XML's own`);
    });

  while (at < text.length) {
    const parent = open.at(-1);
    const next = text.indexOf('<', at);
    const data = text.slice(at, next < 0 ? text.length : next);
    if (parent !== undefined) parent.text += decode(data);
    else if (data.trim() !== '') throw fail('there is text outside of the document');
    at = next < 0 ? text.length : next;
    if (next < 0) break;
    if (skip('<!--', '-->') !== undefined || skip('<?', '?>') !== undefined) continue;
    const cdata = parent === undefined ? undefined : skip('<![CDATA[', ']]>');
    if (cdata !== undefined) {
      parent!.text += cdata;
      continue;
    }
    if (text.startsWith('<!', at)) throw fail('document types and entities of its own are not read');
    const close = match(CLOSE);
    if (close !== null) {
      if (parent?.name !== close[1]) throw fail(`</${close[1]!}> closes nothing`);
      open.pop();
      continue;
    }
    const tag = match(OPEN);
    if (tag === null) throw fail('"<" begins no element');
    if (root !== undefined && parent === undefined) throw fail('there is a second document');
    const attributes = new Map<string, string>();
    for (let one = match(ATTRIBUTE); one !== null; one = match(ATTRIBUTE)) {
      attributes.set(one[1]!, decode(one[2] ?? one[3]!));
    }
    const end = match(END_OF_TAG);
    if (end === null) throw fail(`<${tag[1]!} is not closed`);
    const element = { name: tag[1]!, attributes, children: [], text: '' };
    parent?.children.push(element);
    root ??= element;
    if (++count > MOST_ELEMENTS) throw fail(`more than ${MOST_ELEMENTS} elements`);
    if (end[1] === '') open.push(element);
    if (open.length > DEEPEST) throw fail(`elements are nested more than ${DEEPEST} deep`);
  }
  if (open.length > 0) throw fail(`<${open.at(-1)!.name}> is not closed: the file is cut off`);
  if (root === undefined) throw fail('there is no element');
  return root;
}
