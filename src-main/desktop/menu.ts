import type { MenuItemConstructorOptions } from 'electron';
import { commandIds, commands, type CommandId } from '../contract/commands.ts';

type Item = MenuItemConstructorOptions;

export interface RecentEntry {
  readonly label: string;
  readonly open: () => void;
}

export interface MenuRequest {
  readonly platform: NodeJS.Platform;
  /** Whether developer tools are offered. */
  readonly developer: boolean;
  readonly recent: readonly RecentEntry[];
  readonly run: (id: CommandId) => void;
}

/** The native menu, made of the contract's commands and the system's own roles. */
export function menuTemplate({ platform, developer, recent, run }: MenuRequest): Item[] {
  const mac = platform === 'darwin';
  const item = (id: CommandId): Item => {
    const { title, key } = commands[id];
    return {
      id,
      label: title,
      click: () => run(id),
      // Keys are taken by the page, which knows what has the focus: here they are only shown.
      ...(key === null ? {} : { accelerator: accelerator(key), registerAccelerator: false }),
    };
  };
  const of = (menu: string): Item[] => commandIds.filter((id) => commands[id].menu === menu).map(item);
  const line: Item = { type: 'separator' };
  const about = item('help.about');
  const openings = of('File').filter(({ id }) => !id!.startsWith('recipe.save'));
  const savings = of('File').filter(({ id }) => id!.startsWith('recipe.save'));
  const recents: Item = {
    id: 'recent',
    label: 'Open Recent',
    enabled: recent.length > 0,
    submenu: recent.map(({ label, open }) => ({ label: escapeLabel(label), click: open })),
  };
  return [
    ...(mac
      ? [
          {
            label: 'Percept',
            submenu: [
              about,
              line,
              { role: 'services' },
              line,
              { role: 'hide' },
              { role: 'hideOthers' },
              { role: 'unhide' },
              line,
              { role: 'quit' },
            ] satisfies Item[],
          },
        ]
      : []),
    {
      label: mac ? 'File' : '&File',
      submenu: [...openings, recents, line, ...savings, line, { role: mac ? 'close' : 'quit' }],
    },
    {
      label: mac ? 'Edit' : '&Edit',
      submenu: [
        ...of('Edit'),
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    { label: mac ? 'Run' : '&Run', submenu: of('Run') },
    {
      label: mac ? 'View' : '&View',
      submenu: [
        ...of('View'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(developer ? [line, { role: 'toggleDevTools' } satisfies Item] : []),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: mac ? of('Help').filter(({ id }) => id !== 'help.about') : of('Help') },
  ];
}

/** The contract's key in Electron's words. */
function accelerator(key: string): string {
  return key.replace('Mod', 'CommandOrControl').replace('Enter', 'Return');
}

/** An ampersand in a name would mark a letter. */
function escapeLabel(name: string): string {
  return name.replaceAll('&', '&&');
}
