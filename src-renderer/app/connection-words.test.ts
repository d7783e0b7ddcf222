import { expect, it } from 'vitest';
import { connectionWords, serveCommand } from './connection-words.ts';

it('says what to do, and what the host does not have', () => {
  expect(connectionWords('refused', false)).toMatchObject({
    title: 'Percept was started anew',
    unsent: null,
  });
  expect(connectionWords('refused', false).text).toMatch(/Open the address that "percept serve" has printed/);
  expect(connectionWords('lost', true).unsent).toMatch(/in this tab alone/);
});

it('names the command for where the page came from', () => {
  expect([serveCommand('8000'), serveCommand('')]).toEqual(['percept serve --port 8000', 'percept serve']);
});
