export interface ConnectionWords {
  readonly title: string;
  readonly text: string;
  /** What of this window the host does not have; null where it has everything. */
  readonly unsent: string | null;
}

/** What to do without a connection. @param state the host does not answer, or does not know this window; @param waits whether changes were not sent */
export function connectionWords(state: 'lost' | 'refused', waits: boolean): ConnectionWords {
  return {
    title: state === 'refused' ? 'Percept was started anew' : 'Percept does not answer',
    text:
      state === 'refused'
        ? 'This tab has the key of the Percept that has ended, and cannot go on. Open the address that "percept serve" has printed in its terminal, or start it again there: the study opens as it was left.'
        : 'This tab goes on by itself when it is back. If "percept serve" has ended, start it again in a terminal and open the address that it prints: its key is new each time.',
    unsent: waits ? 'The newest changes of the recipe are in this tab alone.' : null,
  };
}

/** The command that serves the window where this page came from. */
export function serveCommand(port: string): string {
  return port === '' ? 'percept serve' : `percept serve --port ${port}`;
}
