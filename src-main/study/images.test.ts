import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findStimuliFolder, indexStimuli, matchStimuli, stimulusKey } from './images.ts';
import { temporaryFolder } from './testing.ts';

describe('stimulus images', () => {
  it('takes off the ending of an image, and nothing else', () => {
    expect(['n01.JPEG', 'a.b.tif', 'n01.5', 'set\\x.webp', 'x.npy'].map(stimulusKey)).toEqual([
      'n01',
      'a.b',
      'n01.5',
      'set/x',
      'x.npy',
    ]);
  });

  it('finds them by name, ending, folder, and exact case before any case', async () => {
    const root = await temporaryFolder({
      'stimuli/n01_1.JPEG': 'x',
      'stimuli/sub/N01_2.png': 'x',
      'stimuli/sub/deep/Face.bmp': 'x',
      'stimuli/face.tiff': 'x',
      'stimuli/readme.txt': 'x',
      'more/extra.webp': 'x',
    });
    const index = await indexStimuli([join(root, 'stimuli'), join(root, 'more')]);
    expect(index.count).toBe(5);
    const path = (...parts: string[]) => join(root, ...parts);
    expect(index.find('n01_1')).toBe(path('stimuli', 'n01_1.JPEG'));
    expect(index.find('n01_1.JPEG')).toBe(path('stimuli', 'n01_1.JPEG'));
    expect(index.find('n01_2.jpg')).toBe(path('stimuli', 'sub', 'N01_2.png'));
    expect(index.find('stimuli/sub/N01_2')).toBe(path('stimuli', 'sub', 'N01_2.png'));
    expect(index.find('Face')).toBe(path('stimuli', 'sub', 'deep', 'Face.bmp'));
    expect(index.find('face')).toBe(path('stimuli', 'face.tiff'));
    expect(index.find('elsewhere/extra.png')).toBe(path('more', 'extra.webp'));
    expect(index.find('readme')).toBeUndefined();
    const { paths, unmatched } = matchStimuli(index, ['n01_1', 'nothing', 'extra', 'nothing']);
    expect([...paths.keys()]).toEqual(['n01_1', 'extra']);
    expect(unmatched).toEqual(['nothing']);
  });

  it('reports images of one name, and does not guess between them in a folder that is not there', async () => {
    const root = await temporaryFolder({ 'a/x.png': '1', 'b/x.png': '2', 'b/y.png': '2' });
    const index = await indexStimuli([root]);
    expect(index.find('a/x.png')).toBe(join(root, 'a', 'x.png'));
    expect(index.find('b/x.png')).toBe(join(root, 'b', 'x.png'));
    expect(index.find('x')).toBe(join(root, 'a', 'x.png'));
    expect(index.find('c/x.png')).toBeUndefined();
    expect(index.candidates('x.png')).toEqual([join(root, 'a', 'x.png'), join(root, 'b', 'x.png')]);
    expect(index.candidates('b/x.png')).toEqual([join(root, 'b', 'x.png')]);
    expect(index.candidates('z')).toEqual([]);
    expect(index.findings).toMatchObject([
      { severity: 'warning', count: 1, examples: ['b/x.png (a/x.png is used)'] },
    ]);
  });

  it('refuses a folder that is not there or has no images', async () => {
    const root = await temporaryFolder({ 'a/x.txt': '1' });
    await expect(indexStimuli([join(root, 'b')])).rejects.toThrow('no such file or folder');
    await expect(indexStimuli([join(root, 'a')])).rejects.toThrow('there are no images');
  });

  it('looks for stimuli, then sourcedata/stimuli', async () => {
    const root = await temporaryFolder({ 'sourcedata/stimuli/x.png': '1' });
    expect(await findStimuliFolder(root)).toBe(join(root, 'sourcedata', 'stimuli'));
    expect(await findStimuliFolder(join(root, 'sourcedata'))).toBe(join(root, 'sourcedata', 'stimuli'));
    expect(await findStimuliFolder(join(root, 'sourcedata', 'stimuli'))).toBeUndefined();
  });
});
