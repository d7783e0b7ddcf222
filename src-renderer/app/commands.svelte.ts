import { untrack } from 'svelte';
import { commandIds, commands, type CommandId } from '../../src-main/contract/commands.ts';
import { isTextField, matches, printed, type KeyPress } from './keys.ts';

export interface Command {
  readonly run: () => void | Promise<void>;
  /** Left out: always. */
  readonly enabled?: () => boolean;
  /** Instead of the title of the contract: "Undo hide V1". */
  readonly title?: () => string;
}
export type CommandTable = Partial<Record<CommandId, Command>>;

/** A second shortcut for what other programs have taught hands. */
const aliases: Partial<Record<CommandId, string>> = { 'edit.redo': 'Mod+Y' };

/**
 * Everything that menus, buttons and keys can ask of the window. Parts of the window bring what they can do by `register`;
 * a command that nobody has registered is in no menu.
 */
export class Commands {
  #tables = $state.raw<readonly CommandTable[]>([]);
  #waiting: CommandId | null = null;

  /** @param failed told what a command has thrown */
  constructor(
    readonly mac: boolean,
    private readonly failed: (thrown: unknown) => void,
  ) {}

  /** @returns a function that takes them back, as an effect does at its end */
  register(table: CommandTable): () => void {
    // Parts register in effects, which must not run again for each other's commands.
    untrack(() => (this.#tables = [...this.#tables, table]));
    const waiting = this.#waiting;
    if (waiting !== null && table[waiting] !== undefined) {
      this.#waiting = null;
      setTimeout(() => this.run(waiting));
    }
    return () => untrack(() => (this.#tables = this.#tables.filter((other) => other !== table)));
  }

  /** Runs a command as soon as a part of the window that is about to be shown has registered it. */
  runWhenRegistered(id: CommandId): void {
    this.#waiting = id;
  }

  #command(id: CommandId): Command | undefined {
    return this.#tables.findLast((table) => table[id] !== undefined)?.[id];
  }
  /** Whether any part of the window does it. */
  has(id: CommandId): boolean {
    return this.#command(id) !== undefined;
  }
  enabled(id: CommandId): boolean {
    const command = this.#command(id);
    return command !== undefined && (command.enabled?.() ?? true);
  }
  title(id: CommandId): string {
    return this.#command(id)?.title?.() ?? commands[id].title;
  }
  /** The shortcut as it is printed; null where there is none. */
  keys(id: CommandId): string | null {
    const { key } = commands[id];
    return key === null ? null : printed(key, this.mac);
  }

  run(id: CommandId): void {
    const command = this.#command(id);
    if (command === undefined || !this.enabled(id)) return;
    // Also what is thrown before the first await.
    void (async () => command.run())().catch(this.failed);
  }

  /**
   * Runs the command of a key press.
   * @returns whether there was one, and the press is used up
   */
  press(event: KeyPress & Pick<KeyboardEvent, 'target'>): boolean {
    const id = commandIds.find((id) =>
      [commands[id].key, aliases[id]].some((keys) => keys && matches(event, keys, this.mac)),
    );
    if (id === undefined || !this.has(id)) return false;
    if (commands[id].menu === 'Edit' && isTextField(event.target)) return false;
    this.run(id);
    return true;
  }
}
