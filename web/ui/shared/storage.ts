// What this browser remembers. Storage may be blocked (private windows, policies): then it is forgotten on leaving, no more.
const kept = new Map<string, string>();

export function remember(key: string, value: unknown): void {
  const text = JSON.stringify(value);
  kept.set(key, text);
  try {
    localStorage.setItem(`sidflow.${key}`, text);
  } catch {
    document.documentElement.dataset.storage = 'blocked';
  }
}

export function recall<T>(key: string, fallback: T, valid: (value: unknown) => value is T): T {
  try {
    const text = kept.get(key) ?? localStorage.getItem(`sidflow.${key}`);
    const value: unknown = text === null ? fallback : JSON.parse(text);
    return valid(value) ? value : fallback;
  } catch {
    document.documentElement.dataset.storage = 'blocked';
    return fallback;
  }
}

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
