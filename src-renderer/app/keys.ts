/** What of a KeyboardEvent tells a shortcut. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

interface Shortcut {
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly key: string;
}

/** "Mod+Shift+O" taken apart. */
function parse(keys: string): Shortcut {
  const parts = keys.split('+');
  return {
    mod: parts.includes('Mod'),
    shift: parts.includes('Shift'),
    alt: parts.includes('Alt'),
    key: parts.at(-1)!.toLowerCase(),
  };
}

/** Whether a key press is the shortcut `keys` ("Mod+Shift+O"; Mod is Ctrl, on macOS Cmd). */
export function matches(press: KeyPress, keys: string, mac: boolean): boolean {
  const { mod, shift, alt, key } = parse(keys);
  const [held, other] = mac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  if (held !== mod || other || press.altKey !== alt || press.shiftKey !== shift) return false;
  return press.key.toLowerCase() === key || press.code === codeOf(key, press.key);
}

/** By place on the keyboard: digits that need Shift there (AZERTY), letters of other scripts. */
function codeOf(key: string, pressed: string): string | null {
  if (/^\d$/.test(key)) return `Digit${key}`;
  return /^[a-z]$/.test(key) && !/^[ -~]+$/.test(pressed) ? `Key${key.toUpperCase()}` : null;
}

/** A shortcut as it is printed: "Ctrl+Shift+O", on macOS "⇧⌘O". */
export function printed(keys: string, mac: boolean): string {
  const { mod, shift, alt } = parse(keys);
  const last = keys.split('+').at(-1)!;
  if (mac) return `${alt ? '⌥' : ''}${shift ? '⇧' : ''}${mod ? '⌘' : ''}${last === 'Enter' ? '↩' : last}`;
  return [...(mod ? ['Ctrl'] : []), ...(alt ? ['Alt'] : []), ...(shift ? ['Shift'] : []), last].join('+');
}

/** Whether keys are typed into an element as text, which has an undo of its own. */
export function isTextField(element: EventTarget | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (element instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'range', 'button', 'submit', 'color', 'file'].includes(element.type);
  return element instanceof HTMLTextAreaElement || element.isContentEditable;
}
