import type { Attachment } from 'svelte/attachments';

const DELAY = 350;
const GAP = 6;

let box: HTMLElement | null = null;
let owner: Element | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Shows a text at an element while it is pointed at or has the keyboard's focus: `{@attach tooltip('Undo hide V1', 'Ctrl+Z')}`.
 * It adds no name for screen readers: the element needs its own. Escape takes it away; the pointer may rest on it.
 * @param keys shortcut as it is printed
 */
export function tooltip(text: string, keys: string | null = null): Attachment<HTMLElement> {
  return (element) => {
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => show(element, text, keys), DELAY);
    };
    const focus = (): void => {
      if (element.matches(':focus-visible')) show(element, text, keys);
    };
    const leave = (event: Event): void => {
      if (event instanceof PointerEvent && box !== null && event.relatedTarget === box) return;
      hide();
    };
    element.addEventListener('pointerenter', later);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('pointerdown', hide);
    element.addEventListener('focus', focus);
    element.addEventListener('blur', leave);
    // The text has changed under the pointer.
    if (owner === element) show(element, text, keys);
    return () => {
      element.removeEventListener('pointerenter', later);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('pointerdown', hide);
      element.removeEventListener('focus', focus);
      element.removeEventListener('blur', leave);
      if (owner === element) queueMicrotask(() => !element.isConnected && hide());
    };
  };
}

function show(element: HTMLElement, text: string, keys: string | null): void {
  clearTimeout(timer);
  if (text === '' || !element.isConnected) return;
  box ??= makeBox();
  owner = element;
  box.textContent = text;
  if (keys !== null) box.append(Object.assign(document.createElement('kbd'), { textContent: keys }));
  if (!box.isConnected) document.body.append(box);
  if (!box.matches(':popover-open')) box.showPopover();
  place(box, element.getBoundingClientRect());
}

/** Below the element, or above it where there is no room; within the window. */
function place(tip: HTMLElement, at: DOMRect): void {
  const { width, height } = tip.getBoundingClientRect();
  const below = at.bottom + GAP;
  const top = below + height > window.innerHeight - GAP ? at.top - GAP - height : below;
  const left = Math.min(Math.max(at.left + at.width / 2 - width / 2, GAP), window.innerWidth - width - GAP);
  tip.style.top = `${Math.max(top, GAP)}px`;
  tip.style.left = `${left}px`;
}

function hide(): void {
  clearTimeout(timer);
  owner = null;
  if (box?.matches(':popover-open')) box.hidePopover();
}

function makeBox(): HTMLElement {
  const made = document.createElement('div');
  made.className = 'tooltip';
  made.popover = 'manual';
  made.setAttribute('role', 'tooltip');
  made.addEventListener('pointerleave', hide);
  window.addEventListener('keydown', (event) => event.key === 'Escape' && hide(), { capture: true });
  window.addEventListener('scroll', hide, { capture: true, passive: true });
  return made;
}
