/** What menus, buttons and keys can ask of the window. `key`: Mod is Ctrl, on macOS Cmd. */
export const commands = {
  'study.open': { title: 'Open Study Folder…', menu: 'File', key: 'Mod+O' },
  'recipe.open': { title: 'Open Recipe or Patterns…', menu: 'File', key: 'Mod+Shift+O' },
  'study.tutorial': { title: 'Open the Tutorial Study', menu: 'File', key: null },
  'recipe.save': { title: 'Save Recipe', menu: 'File', key: 'Mod+S' },
  'recipe.saveAs': { title: 'Save Recipe As…', menu: 'File', key: 'Mod+Shift+S' },
  'regions.import': { title: 'Import Regions…', menu: 'File', key: 'Mod+I' },
  'model.import': { title: 'Import Model…', menu: 'File', key: null },
  'edit.undo': { title: 'Undo', menu: 'Edit', key: 'Mod+Z' },
  'edit.redo': { title: 'Redo', menu: 'Edit', key: 'Mod+Shift+Z' },
  'jobs.run': { title: 'Run the Recipe', menu: 'Run', key: 'Mod+Enter' },
  'jobs.show': { title: 'Jobs', menu: 'Run', key: 'Mod+J' },
  'recipe.commandLine': { title: 'Show Command Line…', menu: 'Run', key: null },
  'view.workbench': { title: 'Workbench', menu: 'View', key: 'Mod+1' },
  'view.study': { title: 'Study', menu: 'View', key: 'Mod+2' },
  'view.model': { title: 'Model', menu: 'View', key: 'Mod+3' },
  'view.evaluation': { title: 'Evaluation', menu: 'View', key: 'Mod+4' },
  'view.figures': { title: 'Figures', menu: 'View', key: 'Mod+5' },
  'view.theme': { title: 'Switch Light and Dark', menu: 'View', key: 'Mod+Shift+L' },
  'help.keys': { title: 'Keyboard Shortcuts', menu: 'Help', key: 'F1' },
  'help.about': { title: 'About Percept', menu: 'Help', key: null },
} as const satisfies Record<string, { title: string; menu: string; key: string | null }>;

export type CommandId = keyof typeof commands;
export const commandIds = Object.keys(commands) as CommandId[];
