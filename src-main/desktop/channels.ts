/** Names of what crosses between the preload and the main process. */
export const channels = {
  /** A call of the contract. */
  call: 'percept:call',
  /** An event of the contract. */
  event: 'percept:event',
  /** Path of something dropped on the window, which the preload alone sends. */
  drop: 'percept:drop',
} as const;
