// Short messages at the bottom of the page, also read aloud by screen readers.
import { signal } from '@preact/signals';

export const notice = signal<{ text: string; id: number } | null>(null);
let last = 0;

export function say(text: string): void {
  last += 1;
  const id = last;
  notice.value = { text, id };
  setTimeout(() => {
    if (notice.value?.id === id) notice.value = null;
  }, 4000);
}
