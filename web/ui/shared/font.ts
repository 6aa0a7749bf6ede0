// The page's letters. public/theme.js has set them before the first paint.
export type Font = 'sans' | 'mono';

export function setFont(font: Font): void {
  document.documentElement.dataset.font = font;
  try {
    localStorage.setItem('sidflow.font', font);
  } catch {
    document.documentElement.dataset.storage = 'blocked';
  }
}
