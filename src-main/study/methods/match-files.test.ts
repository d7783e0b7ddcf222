import { describe, expect, it } from 'vitest';
import { randomInt, randomPermutation, seeded } from '../../maths/random.ts';
import { matchFiles, type FileReport, type MatchInput } from './match-files.ts';

const stimuli = ['n01443537_22563', 'n01621127_19020', 'n02690373_1', 'n02690373_11'];

function match(files: string[], input: Partial<MatchInput> = {}): FileReport {
  return matchFiles({ files, stimuli, subjects: ['01', '02'], ...input });
}

/** subject:stimulus=file by rule */
function short({ matched }: FileReport): string[] {
  return matched.map(({ subject, stimulus, file, rule }) => `${subject ?? '-'}:${stimulus}=${file} ${rule}`);
}

describe('matchFiles', () => {
  it.each([
    ['n01443537_22563.png', 'exact'],
    ['sub-01/VC/n01443537_22563.JPEG', 'exact'],
    ['S1/N01443537_22563.PNG', 'case'],
    ['VC_sub-01_n01443537_22563.png', 'exact'],
    ['recon_image_normalized-S1-n01443537_22563.jpg', 'contained'],
    ['01443537.022563.png', 'id'],
    ['S1/recon-1443537.022563_final.tif', 'id'],
    ['n01443537_22563/recon.png', 'folder'],
  ])('knows %s by the rule "%s"', (file, rule) => {
    const report = match([file]);
    expect(report.matched).toMatchObject([{ stimulus: 'n01443537_22563', file, rule }]);
    expect(report.unused).toEqual([]);
    expect(report.missing).toHaveLength(3);
  });

  it('does not take the beginning of a longer name for a stimulus', () => {
    expect(short(match(['a-n02690373_11.png', 'a-n02690373_1.png', 'a-n02690373_111.png']))).toEqual([
      '-:n02690373_1=a-n02690373_1.png contained',
      '-:n02690373_11=a-n02690373_11.png contained',
    ]);
  });

  it('uses no file that could be of two stimuli, and of two for one stimulus none', () => {
    const report = match([
      'n01443537_22563_vs_n01621127_19020.png',
      'a-n02690373_1.png',
      'b-n02690373_1.png',
    ]);
    expect(report.matched).toEqual([]);
    expect(report.unused.map(({ why }) => why.split(':')[0])).toEqual([
      'duplicate',
      'duplicate',
      'ambiguous',
    ]);
    expect(report.missing).toHaveLength(4);
  });

  it('prefers the surer of two files, and takes the first of equal content', () => {
    const sure = match(['n02690373_1.png', 'old-n02690373_1.png']);
    expect(short(sure)).toEqual(['-:n02690373_1=n02690373_1.png exact']);
    expect(sure.unused).toMatchObject([{ file: 'old-n02690373_1.png', why: /duplicate/ }]);
    const content = new Map([
      ['a/n02690373_1.png', 'x'],
      ['b/n02690373_1.png', 'x'],
    ]);
    expect(short(match([...content.keys()], { content }))).toEqual(['-:n02690373_1=a/n02690373_1.png exact']);
  });

  it('leaves out other subjects and other regions', () => {
    const report = match(
      ['sub-09/n02690373_1.png', 'sub-01/V1/n02690373_1.png', 'sub-01/VC/n02690373_1.png'],
      {
        region: 'VC',
      },
    );
    expect(short(report)).toEqual(['01:n02690373_1=sub-01/VC/n02690373_1.png exact']);
    expect(report.unused.map(({ why }) => why)).toEqual([
      'of region V1',
      'of subject 9, which is not compared'.replace('9', '09'),
    ]);
    expect(report.regions).toEqual(['V1', 'VC']);
  });

  it.each([
    [0, [0, 1, 2, 3]],
    [1, [1, 2, 3, 4]],
  ])('counts numbers from %i where the numbers say so', (first, numbers) => {
    const files = numbers.map((number) => `VC_sub-01_seed7_Img${String(number).padStart(3, '0')}.png`);
    const { matched } = match(files, { order: stimuli });
    expect(matched.map(({ stimulus, rule }) => [stimulus, rule])).toEqual(
      stimuli.map((one) => [one, 'order']),
    );
    expect(matched.map(({ file }) => Number(/Img(\d+)/.exec(file)![1]))).toEqual(numbers);
    expect(first).toBe(numbers[0]);
  });

  it('does not guess an order, nor where numbers begin', () => {
    expect(match(['Img001.png']).unused).toMatchObject([{ why: /give the order of the stimuli/ }]);
    const some = ['Img001.png', 'Img002.png'];
    expect(match(some, { order: stimuli }).unused).toMatchObject([
      { why: /from 0 or from 1/ },
      { why: /ambiguous/ },
    ]);
    expect(match(some, { order: stimuli, firstNumber: 1 }).matched).toHaveLength(2);
    expect(match(['Img009.png'], { order: stimuli, firstNumber: 1 }).unused).toMatchObject([
      { why: /number 9/ },
    ]);
    expect(match(['a1_b1.png', 'a2_b2.png'], { order: stimuli }).unused).toMatchObject([
      { why: /which number/ },
      { why: /which number/ },
    ]);
    expect(match(['final.png']).unused).toMatchObject([{ why: /neither a stimulus nor a number/ }]);
  });

  it('is corrected by a match table', () => {
    const files = ['Img001.png', 'n02690373_1.png', 'n01621127_19020.png'];
    const report = match(files, {
      given: [
        { subject: undefined, stimulus: 'n01443537_22563', file: 'Img001.png' },
        { subject: undefined, stimulus: undefined, file: 'n02690373_1.png' },
        { subject: undefined, stimulus: 'n01621127_19020', file: undefined },
      ],
    });
    expect(short(report)).toEqual(['-:n01443537_22563=Img001.png given']);
    expect(report.unused.map(({ why }) => why)).toEqual([
      'the match table gives n01621127_19020 no file',
      'left out by the match table',
    ]);
  });

  it('finds every image under random namings, whatever the order of the files', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed, 'namings');
      const pick = <T>(items: readonly T[]): T => items[randomInt(random, items.length)]!;
      const names = Array.from(
        { length: 2 + randomInt(random, 12) },
        (_, i) => `n0${1000000 + i * 37}_${i * i + 1}`,
      );
      const [before, between, end] = [
        pick(['', 'recon-', 'img_']),
        pick(['_', '-', ' ']),
        pick(['.png', '.JPG', '.tiff']),
      ];
      const place = pick([
        (s: string, n: string) => `sub-${s}/${before}${n}${end}`,
        (s: string, n: string) => `VC/S${Number(s)}/${before}${n}${end}`,
        (s: string, n: string) => `${before}VC${between}sub-${s}${between}${n}${end}`,
        (s: string, n: string) => `out/${n}/subj${s}${between}final${end}`,
      ]);
      const upper = pick([true, false]);
      const wanted = ['01', '02'].flatMap((subject) =>
        names.map((stimulus) => ({
          subject,
          stimulus,
          file: place(subject, upper ? stimulus.toUpperCase() : stimulus),
        })),
      );
      const files = [...randomPermutation(random, wanted.length)].map((i) => wanted[i]!.file);
      const report = matchFiles({ files, stimuli: names, subjects: ['01', '02'], region: 'VC' });
      const key = (one: { subject?: string | undefined; stimulus: string; file: string }): string =>
        `${one.subject} ${one.stimulus} ${one.file}`;
      expect(report.matched.map(key).sort(), `seed ${seed}`).toEqual(wanted.map(key).sort());
      expect([report.unused, report.missing]).toEqual([[], []]);
    }
  });

  it('survives names made to break patterns', () => {
    const odd = ['a.*b', '(x', '[', '$&', '\\', '', '...', '🐈 1'];
    const report = matchFiles({
      files: ['a.*b.png', '(x.png', '[.png', 'axxb.png', '🐈 1.png'],
      stimuli: odd,
      subjects: [],
    });
    expect(report.matched.map(({ stimulus }) => stimulus).sort()).toEqual(['(x', '[', 'a.*b', '🐈 1']);
  });
});
