const GAP = 6;

/** Puts a fixed box to the right of a place, or to its left where there is no room, within the window. */
export function placeBeside(box: HTMLElement, at: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const right = at.right + GAP;
  const left = right + width > window.innerWidth - GAP ? at.left - GAP - width : right;
  const top = Math.min(at.top, window.innerHeight - GAP - height);
  box.style.left = `${Math.max(left, GAP)}px`;
  box.style.top = `${Math.max(top, GAP)}px`;
}
