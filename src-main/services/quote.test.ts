import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { quoteArgument } from './quote.ts';

it
  .skipIf(process.platform === 'win32')
  .each(['/data/my study/percept.json', "it's", '$HOME `x` "y" \\ !', '-flag', '', 'plain'])(
  'an argument comes through the shell as it is: %s',
  (text) => {
    const command = `printf %s ${quoteArgument(text, 'linux')}`;
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(text);
  },
);

it('plain paths need no quotes; on Windows they are double', () => {
  expect(quoteArgument('/data/a.json', 'linux')).toBe('/data/a.json');
  expect(quoteArgument('C:\\data\\a.json', 'win32')).toBe('C:\\data\\a.json');
  expect(quoteArgument('C:\\my data\\a.json', 'win32')).toBe('"C:\\my data\\a.json"');
});
