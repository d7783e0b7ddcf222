import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PerceptError } from '../errors.ts';
import { sharp } from '../images/codec.ts';
import { MOST_PAYLOAD, PAYLOAD_NAME } from './embed/payload.ts';
import { readFigure } from './embed/read.ts';
import { pngChunks } from './embed/png.ts';
import { sample, samplePayload } from './testing/sample.ts';
import { encodeFigure, figureFormats, formatOf, type FigureFormat } from './write.ts';

const dpi = 300;
let folder = '';
const files = {} as Record<FigureFormat, Buffer>;
const pathOf = (format: FigureFormat): string => join(folder, `sample.${format}`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-figures-'));
  for (const format of figureFormats) {
    files[format] = await encodeFigure(sample().display, samplePayload, format, { dpi, textMode: 'live' });
    await writeFile(pathOf(format), files[format]);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Checks by another program, skipped visibly where it is not installed. */
const withProgram = (program: string): typeof it | typeof it.skip =>
  spawnSync(program, ['--version']).error === undefined ? it : it.skip;

const pages = (pdf: Buffer): string => pdf.toString('latin1');

describe('files of figures', () => {
  it.each(figureFormats)('%s: the same figure gives the same bytes', async (format) => {
    const again = await encodeFigure(sample().display, samplePayload, format, { dpi, textMode: 'live' });
    expect(again.equals(files[format])).toBe(true);
  });

  it.each(figureFormats)('%s carries its document', async (format) => {
    expect(await readFigure(pathOf(format))).toEqual(samplePayload);
  });

  it('has the size in millimetres and the resolution that were asked for', async () => {
    const { width, height } = sample().display;
    expect(width).toBe(89);
    const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pages(files.pdf))!;
    expect((Number(box[1]) / 72) * 25.4).toBeCloseTo(width, 2);
    expect((Number(box[2]) / 72) * 25.4).toBeCloseTo(height, 2);
    expect(files.svg.toString()).toContain(`width="${width}mm" height="${height}mm"`);
    const physical = [...pngChunks(files.png)].find(({ type }) => type === 'pHYs')!.body;
    expect(physical.readUInt32BE(0)).toBe(Math.round(dpi / 0.0254));
    expect(physical[8]).toBe(1);
    for (const format of ['png', 'tiff'] as const) {
      const about = await sharp(files[format]).metadata();
      expect([about.width, about.density], format).toEqual([Math.round((width / 25.4) * dpi), dpi]);
      expect(Math.abs(about.height - (height / 25.4) * dpi), format).toBeLessThanOrEqual(1);
      expect([about.hasAlpha, about.channels], format).toEqual([false, 3]);
    }
    // Tag 259 of the directory at the file's end: 5 is LZW.
    const at = files.tiff.readUInt32LE(4);
    const tags = Array.from({ length: files.tiff.readUInt16LE(at) }, (_, i) => at + 2 + 12 * i);
    const compression = tags.find((entry) => files.tiff.readUInt16LE(entry) === 259)!;
    expect(files.tiff.readUInt16LE(compression + 8)).toBe(5);
  });

  it('PNG and TIFF show the same pixels, and those are no blank page', async () => {
    const [png, tiff] = await Promise.all(
      [files.png, files.tiff].map((file) => sharp(file).raw().toBuffer()),
    );
    expect(png!.equals(tiff!)).toBe(true);
    const { channels } = await sharp(files.png).stats();
    expect(channels[0]!.min).toBeLessThan(30);
    expect(channels[0]!.mean).toBeGreaterThan(150);
  });

  it('PDF has neither date nor alpha planes, and subsets of TrueType fonts', () => {
    const text = pages(files.pdf);
    expect(text).not.toMatch(/CreationDate|ModDate|\/SMask/);
    const names = new Set([...text.matchAll(/\/BaseFont \/([A-Z]{6}\+[\w-]+)/g)].map(([, name]) => name));
    expect([...names].map((name) => name!.slice(7)).sort()).toEqual([
      'Arimo-Bold',
      'Arimo-Italic',
      'Arimo-Regular',
    ]);
    expect(text).toContain('/FontFile2');
    expect(text).toContain('/ToUnicode');
  });

  it('outlines need no font in any format', async () => {
    const page = sample().display;
    const svg = (await encodeFigure(page, samplePayload, 'svg', { dpi, textMode: 'outlines' })).toString();
    expect(svg).not.toMatch(/<text|@font-face/);
    const pdf = await encodeFigure(page, samplePayload, 'pdf', { dpi, textMode: 'outlines' });
    expect(pages(pdf)).not.toContain('/BaseFont');
  });

  it('says what is wrong with files that carry no figure', async () => {
    const plain = join(folder, 'plain.png');
    await writeFile(
      plain,
      await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    await expect(readFigure(plain)).rejects.toThrow(/no figure of Percept is in it/);
    const broken = join(folder, 'broken.svg');
    const text = files.svg.toString().replace('nature-1col&quot;', 'no-such-preset&quot;');
    await writeFile(broken, text);
    await expect(readFigure(broken)).rejects.toThrow(/figure.preset/);
    const cut = join(folder, 'cut.tiff');
    await writeFile(cut, files.tiff.subarray(0, 200));
    await expect(readFigure(cut)).rejects.toThrow(PerceptError);
  });

  it('opens no bomb, and goes once through a file that claims a million attachments', async () => {
    const bomb = deflateSync(Buffer.alloc(2 * MOST_PAYLOAD, 0x20));
    const compressed = Buffer.concat([Buffer.from(`${PAYLOAD_NAME}\0\x01\0\0\0`, 'latin1'), bomb]);
    const chunk = Buffer.alloc(8);
    chunk.writeUInt32BE(compressed.length);
    chunk.write('iTXt', 4, 'latin1');
    const png = Buffer.concat([files.png.subarray(0, 33), chunk, compressed, Buffer.alloc(4)]);
    const stream = Buffer.concat([
      Buffer.from(
        `%PDF-1.4\n1 0 obj <</Type /EmbeddedFile /Filter /FlateDecode /Length ${bomb.length}>>\nstream\n`,
      ),
      bomb,
    ]);
    const marks = Buffer.from(`%PDF-1.4\n${'obj /EmbeddedFile '.repeat(1_000_000)}stream\n`);
    for (const [name, bytes] of Object.entries({ 'bomb.png': png, 'bomb.pdf': stream, 'marks.pdf': marks })) {
      const file = join(folder, name);
      await writeFile(file, bytes);
      await expect(readFigure(file), name).rejects.toThrow(/no figure of Percept is in it/);
    }
  });

  it('takes the format from the ending', () => {
    expect(['a.pdf', 'b.TIF', 'c.tiff', 'd.svg', 'e.png'].map(formatOf)).toEqual([
      'pdf',
      'tiff',
      'tiff',
      'svg',
      'png',
    ]);
    expect(() => formatOf('figure.jpg')).toThrow(/\.pdf, \.svg, \.png or \.tiff/);
  });
});

describe('read by other programs', () => {
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { encoding: 'utf8' });

  withProgram('pdfinfo')('pdfinfo reads the size', () => {
    const said = run('pdfinfo', pathOf('pdf'));
    const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+) pts/.exec(said)!.map(Number);
    expect((width! / 72) * 25.4).toBeCloseTo(89, 1);
    expect((height! / 72) * 25.4).toBeCloseTo(sample().display.height, 1);
    expect(said).toMatch(/Pages:\s+1/);
  });

  withProgram('pdffonts')('pdffonts finds embedded subsets', () => {
    const lines = run('pdffonts', pathOf('pdf')).trim().split('\n').slice(2);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/Arimo-\w+\s+CID TrueType\s+Identity-H\s+yes yes yes/);
  });

  withProgram('pdftotext')('pdftotext reads live text', () => {
    const said = run('pdftotext', pathOf('pdf'), '-');
    for (const words of ['Chance', 'V1', 'Words with italics, bold and R²']) expect(said).toContain(words);
  });

  withProgram('rsvg-convert')('rsvg draws the SVG file at its size', async () => {
    const png = join(folder, 'rsvg.png');
    run('rsvg-convert', '-d', '150', '-p', '150', pathOf('svg'), '-o', png);
    const { width } = await sharp(png).metadata();
    expect(Math.abs(width - (89 / 25.4) * 150)).toBeLessThanOrEqual(1);
    // What it draws is what is drawn as pixels here, seen from afar.
    const [theirs, ours] = await Promise.all(
      [await readFile(png), files.png].map((file) =>
        sharp(file)
          .flatten({ background: '#fff' })
          .resize(60, 70, { fit: 'fill' })
          .greyscale()
          .raw()
          .toBuffer(),
      ),
    );
    const off = theirs!.reduce((sum, value, i) => sum + Math.abs(value - ours![i]!), 0) / theirs!.length;
    expect(off).toBeLessThan(6);
  });

  withProgram('identify')('ImageMagick reads the resolution', () => {
    expect(run('identify', '-format', '%x %U', pathOf('tiff'))).toBe('300 PixelsPerInch');
    expect(Number(run('identify', '-units', 'PixelsPerInch', '-format', '%x', pathOf('png')))).toBeCloseTo(
      300,
      1,
    );
  });
});
