import { readFile, stat } from 'node:fs/promises';
import { explainSystemError, PerceptError } from '../../errors.ts';
import { MOST_PAYLOAD, PAYLOAD_NAME, payloadSchema, type FigurePayload } from './payload.ts';
import { pdfAttachment } from './pdf.ts';
import { pngText } from './png.ts';
import { svgText } from './svg.ts';
import { tiffText } from './tiff.ts';

const MOST_BYTES = 2 ** 30;

/**
 * The document of a figure from a file that Percept wrote (PDF, SVG, PNG, TIFF), or from a figure.json.
 * @throws PerceptError when the file carries none, or one that breaks the schema
 */
export async function readFigure(file: string): Promise<FigurePayload> {
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > MOST_BYTES) throw new PerceptError(`${size} bytes are too many for a figure`, { file });
    bytes = await readFile(file);
  } catch (error) {
    throw explainSystemError(error, file);
  }
  const text = payloadIn(bytes);
  if (text === undefined || text.length > MOST_PAYLOAD) {
    throw new PerceptError('no figure of Percept is in it', {
      file,
      remedy:
        'Programs that save a file anew may throw away what it carries: take the file that Percept wrote.',
    });
  }
  const parsed = payloadSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new PerceptError(
      `the figure in it is not valid (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
      {
        file,
      },
    );
  }
  return parsed.data;
}

function payloadIn(bytes: Buffer): string | undefined {
  const isOurs = (text: string): boolean => text.includes('"perceptFigureFile"');
  const start = bytes.toString('latin1', 0, 1024);
  if (start.startsWith('%PDF-')) return pdfAttachment(bytes, isOurs);
  if (start.startsWith('\x89PNG')) return pngText(bytes, PAYLOAD_NAME);
  if (start.startsWith('II') || start.startsWith('MM')) return tiffText(bytes);
  if (/<svg|<\?xml/.test(start)) return svgText(bytes.toString('utf8'));
  const text = bytes.toString('utf8');
  return isOurs(text) ? text : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
