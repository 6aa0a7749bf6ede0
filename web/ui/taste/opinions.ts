// What this listener thinks of songs. Shown at once from this browser; told to the player in batches.
import { signal } from '@preact/signals';
import { call } from '../api/client';
import type { Track } from '../api/types';
import { here } from '../player';
import { songId, uuid } from '../shared/ids';
import { isBoolean, recall, remember } from '../shared/storage';
import { store, type Row } from './db';
import { Outbox, type ActName, type Levels, type OutboxState } from './outbox';
import { upload } from './upload';
import { Witness } from './witness';

export interface Opinion extends Row, Levels {
  liked?: boolean;
  favourite?: boolean;
  at: number;
}

export interface Heard extends Row {
  track: Track;
  at: number;
}

const mostHeard = 200;

export const opinions = signal<ReadonlyMap<string, Opinion>>(new Map());
export const heard = signal<readonly Heard[]>([]);
export const outboxState = signal<OutboxState>({ waiting: 0, sending: false, failures: 0, lastSent: null });

/** Whether plays and skips are told to the player. What a listener says by pressing a heart always is: that is what it is for. */
export const tellsPlays = signal(recall('tellsPlays', false, isBoolean));
export function setTellsPlays(on: boolean): void {
  tellsPlays.value = on;
  remember('tellsPlays', on);
}

export const outbox = new Outbox(store(), upload, (state) => (outboxState.value = state));

const empty: Opinion = { id: '', at: 0 };
export const opinionOf = (track: Track): Opinion => opinions.value.get(songId(track)) ?? empty;

function note(track: Track, change: Partial<Opinion>): void {
  const id = songId(track);
  const opinion: Opinion = { ...opinions.value.get(id), ...change, id, at: Date.now() };
  opinions.value = new Map(opinions.value).set(id, opinion);
  keep(store().then((kept) => kept.put('opinions', [opinion])));
}

const letterOf = (track: Track) => ({ id: uuid(), sidPath: track.sidPath, song: track.selectedSong, at: Date.now() });

export function like(track: Track, liked: boolean): void {
  if (opinionOf(track).liked === liked) return;
  note(track, { liked });
  for (const listener of actListeners) listener({ action: liked ? 'like' : 'dislike', track });
  keep(outbox.add({ ...letterOf(track), kind: 'act', action: liked ? 'like' : 'dislike' }));
}

export function rate(track: Track, ratings: Levels): void {
  note(track, ratings);
  keep(outbox.add({ ...letterOf(track), kind: 'rating', ratings }));
}

export function setFavourite(track: Track, favourite: boolean): void {
  note(track, { favourite });
  keep(outbox.add({ ...letterOf(track), kind: 'favourite', on: favourite }));
}

export interface SeenAct {
  action: ActName;
  track: Track;
}
const actListeners = new Set<(act: SeenAct) => void>();
/** For a station that listens to how its songs are taken. */
export const onAct = (listener: (act: SeenAct) => void): void => void actListeners.add(listener);

function saw({ action, track }: SeenAct): void {
  for (const listener of actListeners) listener({ action, track });
  if (action === 'play') hear(track);
  if (tellsPlays.value) keep(outbox.add({ ...letterOf(track), kind: 'act', action }));
}

function hear(track: Track): void {
  const id = songId(track);
  const entry: Heard = { id, track, at: Date.now() };
  const list = [entry, ...heard.value.filter((one) => one.id !== id)];
  heard.value = list.slice(0, mostHeard);
  const surplus = list.slice(mostHeard).map((one) => one.id);
  keep(
    store().then(async (kept) => {
      await kept.put('heard', [entry]);
      if (surplus.length > 0) await kept.remove('heard', surplus);
    }),
  );
}

export async function forgetHeard(): Promise<void> {
  const ids = heard.value.map((one) => one.id);
  heard.value = [];
  await (await store()).remove('heard', ids);
}

/** The favourites that the player has for this browser, beside what waits to be told. */
export async function fetchFavourites(signal?: AbortSignal): Promise<Track[]> {
  const { favorites } = await call<{ favorites: { track: Track; addedAt: string }[] }>('GET', '/api/favorites', undefined, signal);
  const known = new Map(opinions.value);
  for (const { track, addedAt } of favorites) {
    const id = songId(track);
    if (known.get(id)?.favourite === undefined) known.set(id, { ...known.get(id), id, favourite: true, at: Date.parse(addedAt) });
  }
  opinions.value = known;
  return favorites.map((one) => one.track);
}

const tickMs = 30_000;

/** Call once: reads what is kept, and begins to look. */
export async function connectTaste(): Promise<void> {
  const witness = new Witness();
  here.view.subscribe((view) => witness.see(view).forEach(saw));
  const leave = () => {
    if (outboxState.value.waiting > 0) void outbox.flush(true);
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) leave();
  });
  window.addEventListener('pagehide', leave);
  window.addEventListener('online', () => outbox.tick());
  setInterval(() => outbox.tick(), tickMs);
  const kept = await store();
  const [said, played] = await Promise.all([kept.all<Opinion>('opinions'), kept.all<Heard>('heard')]);
  // What was said while it was being read counts more.
  opinions.value = new Map([...said.map((one): [string, Opinion] => [one.id, one]), ...opinions.value]);
  heard.value = [...heard.value, ...played.filter((one) => !heard.value.some((now) => now.id === one.id))].sort((a, b) => b.at - a.at);
  await outbox.load();
}

/** A full disk must not stop the music; the sign of it is on the page's "You". */
function keep(work: Promise<unknown>): void {
  work.catch((failure: unknown) => {
    document.documentElement.dataset.storage = 'blocked';
    console.warn('This browser did not keep it:', failure);
  });
}
