import { expect, it } from 'vitest';
import { factsOf, usualRegions } from './file-facts.ts';

const known = { subjects: ['01', '02', 'pilot'], regions: usualRegions };

it.each([
  ['VC_sub-01_Img001.png', '01', 'VC', 'Img001'],
  ['S1/VC/recon_img_normalized-Img0001.jpg', '01', 'VC', 'recon_img_normalized-Img0001'],
  ['sub-02/label-V1/cat_01.png', '02', 'V1', 'cat_01'],
  ['subj02/0.png', '02', undefined, '0'],
  ['Subject2/ROI_LOC/n01443537_22563.tiff', '02', 'LOC', 'n01443537_22563'],
  ['sub-pilot/x.png', 'pilot', undefined, 'x'],
  ['recon-s1-image_12.png', '01', undefined, 'recon_image_12'],
  // No subject 3 is known, so that S3 in a name may be anything; a folder S3 is a subject.
  ['s3_image.png', undefined, undefined, 's3_image'],
  ['S3/image.png', '3', undefined, 'image'],
  ['subset/sub_images/a.png', undefined, undefined, 'a'],
  ['1443537.022563.png', undefined, undefined, '1443537.022563'],
  ['hV4/V4.png', undefined, 'hV4', 'V4'],
])('reads %s', (path, subject, region, rest) => {
  expect(factsOf(path, known)).toMatchObject({ path, subject, region, rest });
});

it('takes any label where no subjects are known', () => {
  expect(factsOf('sub-7/a.png', { subjects: [], regions: [] }).subject).toBe('7');
  expect(factsOf('VC_S7_a.png', { subjects: [], regions: ['VC'] })).toMatchObject({
    subject: '7',
    rest: 'a',
  });
  expect(factsOf('vc_s7_a.png', { subjects: [], regions: ['VC'] })).toMatchObject({ subject: undefined });
});
