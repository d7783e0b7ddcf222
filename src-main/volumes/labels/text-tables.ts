import { hexColour, TableLines, type LabelTable } from './table.ts';

const LUT_LINE = /^(\S+)\s+(\S+)\s+(\d+)\s+(\d+)\s+(\d+)(?:\s+\d+)?\s*$/;
const SNAP_LINE = /^(\S+)\s+(\d+)\s+(\d+)\s+(\d+)\s+[\d.eE+-]+\s+[01]\s+[01]\s+"(.*)"\s*$/;

/**
 * A FreeSurfer colour table: `id name R G B A` a line, "#" before comments; the last number, which most programs write as
 * 0, says nothing. @returns undefined when no line is of this kind
 */
export function parseFreeSurferLut(text: string): LabelTable | undefined {
  return parseLines(text, 'FreeSurfer LUT', LUT_LINE, ([id, name, ...rgb]) => ({
    id: id!,
    name: name!,
    rgb,
  }));
}

/** ITK-SNAP's label descriptions: `id R G B A visible mesh "name"` a line. @returns undefined when no line is of this kind */
export function parseSnapLabels(text: string): LabelTable | undefined {
  return parseLines(text, 'ITK-SNAP labels', SNAP_LINE, ([id, r, g, b, name]) => ({
    id: id!,
    name: name!,
    rgb: [r!, g!, b!],
  }));
}

function parseLines(
  text: string,
  format: 'FreeSurfer LUT' | 'ITK-SNAP labels',
  pattern: RegExp,
  parts: (match: string[]) => { id: string; name: string; rgb: string[] },
): LabelTable | undefined {
  const lines = new TableLines();
  text.split(/\r\n|\r|\n/).forEach((raw, n) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const match = line.length > 1000 ? null : pattern.exec(line);
    if (match === null) {
      lines.problem(`line ${n + 1} is not understood: ${line.slice(0, 60)}`);
      return;
    }
    const { id, name, rgb } = parts(match.slice(1));
    const colour = hexColour(rgb[0]!, rgb[1]!, rgb[2]!);
    if (colour === undefined) lines.problem(`line ${n + 1}: ${rgb.join(' ')} is no colour`);
    lines.add(`line ${n + 1}`, id, name, colour === undefined ? {} : { colour });
  });
  return lines.entries.size === 0 ? undefined : lines.table(format);
}
