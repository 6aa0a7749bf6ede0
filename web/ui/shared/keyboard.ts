// One key, one action, everywhere on the page; silent while the listener types or a control wants the key itself.

export type Keys = Record<string, (event: KeyboardEvent) => void>;

export function connectKeyboard(keys: Keys): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !isFree(event)) return;
    const run = keys[keyName(event)];
    if (!run) return;
    event.preventDefault();
    run(event);
  });
  // A click leaves the focus on its button, and space would press it again instead of pausing.
  // Keyboard users keep their focus: their clicks have no count.
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (event.detail > 0 && button && !button.closest('dialog')) button.blur();
  });
}

export function keyName(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.shiftKey && key.startsWith('Arrow') ? `Shift+${key}` : key;
}

function isFree(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return true;
  if (target.isContentEditable || target.closest('dialog')) return false;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return false;
  if (target instanceof HTMLInputElement) return target.type === 'range' ? !event.key.startsWith('Arrow') : target.type === 'checkbox' ? event.key !== ' ' : false;
  if (event.key === ' ' || event.key === 'Enter') return !target.closest('button, a, summary');
  return true;
}
