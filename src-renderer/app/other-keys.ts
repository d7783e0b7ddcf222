/** Keys that belong to parts of the window rather than to commands, for the list of shortcuts. */
export const otherKeys: readonly { title: string; keys: readonly { keys: string; does: string }[] }[] = [
  {
    title: 'Regions: on the brain, in slices, in the tree',
    keys: [
      { keys: 'Click', does: 'Choose a region' },
      { keys: 'Shift+Click', does: 'Add it' },
      { keys: 'Alt+Click', does: 'Take it away' },
      { keys: 'Enter', does: 'In the tree: choose (with Shift add, with Alt take away)' },
      { keys: 'Space', does: 'In the tree: hide or show' },
    ],
  },
  {
    title: 'Brain, where a pane has the focus',
    keys: [
      { keys: '← → ↑ ↓', does: 'Turn the 3-D view; move the crosshair in a slice' },
      { keys: 'PageUp PageDown', does: 'Through the slices' },
      { keys: '+ −', does: 'Zoom' },
      { keys: 'Enter', does: 'Add or take away the region at the crosshair' },
    ],
  },
  {
    title: 'Reconstructions',
    keys: [
      { keys: '← → ↑ ↓', does: 'Move' },
      { keys: 'PageUp PageDown', does: 'A screen up or down' },
      { keys: 'Enter', does: 'Enlarge' },
      { keys: 'P', does: 'Pin' },
      { keys: 'I', does: 'Scores and nearest training image' },
      { keys: '+ −', does: 'Larger or smaller images' },
    ],
  },
];
