import { PerceptError } from '../../errors.ts';
import { TableLines, type LabelTable } from './table.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** What an FSL atlas description says. */
export interface FslAtlas {
  readonly table: LabelTable;
  /** Paths of the images as it names them: without ending, and from the atlases' folder. */
  readonly images: readonly string[];
}

/**
 * An FSL atlas description (`atlas > header, data > label[index]`). The index of a label atlas is what the image holds; that of a
 * probabilistic one is the volume, counted from 0, and one less than what the summary image holds.
 * @throws PerceptError when it is no XML, or the XML is of something else
 */
export function parseFslAtlas(text: string): FslAtlas {
  const root = parseXml(text);
  const data = childOf(root, 'data');
  if (root.name !== 'atlas' || data === undefined) {
    throw new PerceptError(`this XML is no FSL atlas: it has <${root.name}>, not <atlas> with <data>`, {
      remedy: 'Give the .xml beside the folder of the atlas.',
    });
  }
  const header = childOf(root, 'header');
  const lines = new TableLines();
  for (const [n, label] of data.children.entries()) {
    if (label.name !== 'label') continue;
    lines.add(`label ${n + 1}`, label.attributes.get('index') ?? '', label.text);
  }
  const type = (header === undefined ? undefined : childOf(header, 'type'))?.text.trim() ?? '';
  const images = (header?.children ?? [])
    .filter(({ name }) => name === 'images')
    .flatMap(({ children }) => children)
    .filter(({ name }) => name === 'imagefile' || name === 'summaryimagefile')
    .map((file) => file.text.trim());
  return { table: lines.table('FSL atlas (XML)', /^prob/i.test(type)), images };
}

function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}
