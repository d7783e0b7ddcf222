import { escapeXml, unescapeXml } from '../backends/xml.ts';

const OPEN = '<percept:figure xmlns:percept="https://percept.invalid/figure/1">';
const CLOSE = '</percept:figure>';

/** The payload as content of an SVG's metadata element. */
export function svgMetadata(text: string): string {
  return `${OPEN}${escapeXml(text)}${CLOSE}`;
}

export function svgText(svg: string): string | undefined {
  const found = /<percept:figure[^>]*>([^<]*)<\/percept:figure>/.exec(svg);
  return found === null ? undefined : unescapeXml(found[1]!);
}
