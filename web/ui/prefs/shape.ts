// The preferences' shape, and how any older or damaged record becomes one. Pure.

/** How tunes that play here are made to sound: as the browser does it best, by the chip in the browser, or as files of sound. */
export type Engine = 'auto' | 'chip' | 'file';

export interface Prefs {
  version: 3;
  theme: 'system' | 'light' | 'dark' | 'classic';
  font: 'sans' | 'mono';
  engine: Engine;
  /** The browser learns this listener's taste by itself. */
  training: boolean;
  /** Steps of one training. */
  iterationBudget: number;
  /** What was learnt may go to the player. */
  allowUpload: boolean;
  /** Of tunes kept for offline. */
  cacheMegabytes: number;
  /** Names of ROM images whose sums were right, or null. */
  romBundle: string | null;
  lastSeenModelVersion: string | null;
  copyOnPlayer: boolean;
  /** How often they were changed. */
  changes: number;
}

export const defaults: Prefs = {
  version: 3, theme: 'system', font: 'sans', engine: 'auto', training: true, iterationBudget: 500, allowUpload: false, cacheMegabytes: 256, romBundle: null, lastSeenModelVersion: null, copyOnPlayer: false, changes: 0,
};

/** The player's names for themes. */
export const themeNames = { system: 'system', light: 'c64-light', dark: 'c64-dark', classic: 'classic' } as const;
export const themeOf = (name: unknown): Prefs['theme'] => (name === 'c64-light' || name === 'light' ? 'light' : name === 'c64-dark' || name === 'dark' ? 'dark' : name === 'classic' ? 'classic' : 'system');

/** What can be taken of a record is; the rest is as usual. Records before version 3 named themes as the player does and had `training` as a group. */
export function readPrefs(value: unknown): Prefs {
  if (typeof value !== 'object' || value === null) return defaults;
  const old = value as Record<string, unknown>;
  const group = typeof old.training === 'object' && old.training !== null ? (old.training as Record<string, unknown>) : { enabled: old.training, iterationBudget: old.iterationBudget, allowUpload: old.allowUpload };
  return {
    version: 3,
    theme: themeOf(old.theme),
    font: old.font === 'mono' ? 'mono' : 'sans',
    training: group.enabled !== false,
    iterationBudget: within(group.iterationBudget, 1, 10_000, defaults.iterationBudget),
    engine: old.engine === 'chip' || old.engine === 'file' ? old.engine : 'auto',
    // Nothing leaves the browser but by a clear yes.
    allowUpload: group.allowUpload === true,
    cacheMegabytes: within(old.cacheMegabytes, 0, 512, defaults.cacheMegabytes),
    romBundle: text(old.romBundle),
    lastSeenModelVersion: text(old.lastSeenModelVersion),
    copyOnPlayer: old.copyOnPlayer === true,
    changes: within(old.changes, 0, Number.MAX_SAFE_INTEGER, 0),
  };
}

const within = (value: unknown, least: number, most: number, usual: number): number => (typeof value === 'number' && Number.isFinite(value) ? Math.round(Math.min(most, Math.max(least, value))) : usual);
const text = (value: unknown): string | null => (typeof value === 'string' && value.length <= 200 ? value : null);
