// What this listener prefers. Kept in this browser, with its history; a copy lies with the player only when the listener wants one.
import { signal } from '@preact/signals';
import { call } from '../api/client';
import { ApiError } from '../api/errors';
import { setMostBytes } from '../offline/kept';
import { setFont, type Font } from '../shared/font';
import { recall, remember } from '../shared/storage';
import { setTheme, type ThemeWish } from '../shared/theme';
import { store, type Row } from '../taste/db';
import { defaults, readPrefs, themeNames, themeOf, type Prefs } from './shape';

export interface Change extends Row {
  at: number;
  /** As they were before. */
  prefs: Prefs;
  what: string;
}

const mostHistory = 20;

export const prefs = signal<Prefs>(readPrefs(recall<unknown>('prefs', null, (value): value is unknown => value !== undefined)));
export const history = signal<readonly Change[]>([]);

export async function readHistory(): Promise<void> {
  history.value = (await (await store()).all<Change>('prefs')).sort((a, b) => b.at - a.at);
}

/** One change, kept with what was before it. */
export async function change(what: string, next: Partial<Prefs>): Promise<void> {
  const before = prefs.value;
  apply({ ...before, ...next });
  const entry: Change = { id: `${Date.now()}-${before.changes}`, at: Date.now(), prefs: before, what };
  const kept = [entry, ...history.value];
  history.value = kept.slice(0, mostHistory);
  const disk = await store();
  await disk.put('prefs', [entry]);
  const surplus = kept.slice(mostHistory).map((one) => one.id);
  if (surplus.length > 0) await disk.remove('prefs', surplus);
  if (prefs.value.copyOnPlayer) await copyToPlayer();
}

/** No wish of the listener's, so no change of his to go back to. */
export function noteModel(version: string): void {
  apply({ ...prefs.value, lastSeenModelVersion: version });
}

/** Back to how it was before that change; which is a change itself. */
export const rollBack = (entry: Change): Promise<void> => change(`back to before “${entry.what}”`, { ...entry.prefs });

function apply(next: Prefs): void {
  prefs.value = { ...next, changes: prefs.value.changes + 1 };
  remember('prefs', prefs.value);
  setTheme(prefs.value.theme as ThemeWish);
  setFont(prefs.value.font as Font);
  setMostBytes(prefs.value.cacheMegabytes << 20);
}

interface Copy {
  version: number;
  prefs: Record<string, unknown> | null;
}

const wire = (own: Prefs) => ({
  theme: themeNames[own.theme],
  font: own.font,
  playbackEngine: own.engine,
  training: { enabled: own.training, iterationBudget: own.iterationBudget, allowUpload: own.allowUpload },
  localCache: { maxBytes: own.cacheMegabytes << 20 },
  lastSeenModelVersion: own.lastSeenModelVersion ?? undefined,
});

/** Where another browser of this listener was faster, its copy is asked for once and ours laid over it. */
async function copyToPlayer(): Promise<void> {
  let { version } = await call<Copy>('GET', '/api/prefs');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await call<Copy>('POST', '/api/prefs', { version, prefs: wire(prefs.value) });
      return;
    } catch (failure) {
      if (!(failure instanceof ApiError) || failure.status !== 409) throw failure;
      version = (await call<Copy>('GET', '/api/prefs')).version;
    }
  }
}

export async function setCopyOnPlayer(on: boolean): Promise<void> {
  await change(on ? 'a copy on the player' : 'no copy on the player', { copyOnPlayer: on });
  if (!on) await call<Copy>('DELETE', '/api/prefs');
}

/** Takes what the player has; null where it has nothing. */
export async function takeFromPlayer(): Promise<Prefs | null> {
  const { prefs: kept } = await call<Copy>('GET', '/api/prefs');
  if (!kept) return null;
  const training = (kept.training ?? {}) as Record<string, unknown>;
  const cache = (kept.localCache ?? {}) as Record<string, unknown>;
  const taken = readPrefs({
    ...prefs.value,
    theme: themeOf(kept.theme),
    font: kept.font,
    engine: kept.playbackEngine,
    training: training.enabled,
    iterationBudget: training.iterationBudget,
    allowUpload: training.allowUpload,
    cacheMegabytes: typeof cache.maxBytes === 'number' ? cache.maxBytes >> 20 : defaults.cacheMegabytes,
  });
  await change('as kept on the player', taken);
  return taken;
}
