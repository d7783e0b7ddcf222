import { describe, expect, it } from 'vitest';
import { commandIds, commands, type CommandId } from '../contract/commands.ts';
import { menuTemplate } from './menu.ts';

type Item = ReturnType<typeof menuTemplate>[number];

const all = (items: readonly Item[]): Item[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);

describe.each(['linux', 'darwin', 'win32'] as const)('the menu on %s', (platform) => {
  const ran: CommandId[] = [];
  let opened = 0;
  const template = menuTemplate({
    platform,
    developer: false,
    recent: [{ label: 'me & you', open: () => opened++ }],
    run: (id) => ran.push(id),
  });
  const items = all(template);

  it('has every command once, with its title and key', () => {
    for (const id of commandIds) {
      const found = items.filter((item) => item.id === id);
      expect(found, id).toHaveLength(1);
      expect(found[0]!.label).toBe(commands[id].title);
      expect(found[0]!.accelerator === undefined).toBe(commands[id].key === null);
      (found[0]!.click as () => void)();
    }
    expect(ran.sort()).toEqual([...commandIds].sort());
  });

  it('takes no key from the page', () => {
    for (const item of items.filter(({ accelerator }) => accelerator !== undefined))
      expect(item.registerAccelerator).toBe(false);
  });

  it('has no key twice', () => {
    const keys = items.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^(CommandOrControl\+(Shift\+)?([A-Z]|\d|Return)|F\d+)$/);
  });

  it('opens what was opened before', () => {
    const recent = items.find(({ label }) => label === 'me && you')!;
    (recent.click as () => void)();
    expect(opened).toBe(1);
  });

  it("has the system's own items, and no developer tools for users", () => {
    const roles = items.flatMap(({ role }) => role ?? []);
    expect(roles).toEqual(
      expect.arrayContaining(['cut', 'copy', 'paste', 'selectAll', 'quit', 'togglefullscreen']),
    );
    expect(roles).not.toContain('toggleDevTools');
    expect(roles).not.toContain('reload');
    expect(template[0]!.label === 'Percept').toBe(platform === 'darwin');
  });
});
