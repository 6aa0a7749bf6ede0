// Light, dark, and the blue of the machine itself. public/theme.js has set the first one before the first paint.
import { signal } from '@preact/signals';

export type Theme = 'light' | 'dark' | 'classic';

const root = document.documentElement;
export const theme = signal<Theme>(root.dataset.theme === 'light' || root.dataset.theme === 'classic' ? root.dataset.theme : 'dark');

export type ThemeWish = Theme | 'system';

export function setTheme(wish: ThemeWish): void {
  apply(wish === 'system' ? (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light') : wish);
  try {
    if (wish === 'system') localStorage.removeItem('sidflow.theme');
    else localStorage.setItem('sidflow.theme', wish);
  } catch {
    root.dataset.storage = 'blocked';
  }
}

export function toggleTheme(): void {
  apply(theme.value === 'light' ? 'dark' : 'light');
  try {
    // Stored bare, not as JSON: theme.js reads it.
    localStorage.setItem('sidflow.theme', theme.value);
  } catch {
    root.dataset.storage = 'blocked';
  }
}

function apply(next: Theme): void {
  theme.value = next;
  root.dataset.theme = next;
}

window.matchMedia('(prefers-color-scheme: dark)').addEventListener?.('change', (change) => {
  if (chosen() === null) apply(change.matches ? 'dark' : 'light');
});

function chosen(): string | null {
  try {
    return localStorage.getItem('sidflow.theme');
  } catch {
    return null;
  }
}
