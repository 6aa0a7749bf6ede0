// Tunes that this browser keeps for when the player cannot be reached. The service worker plays them under the same addresses.
import { signal } from '@preact/signals';
import { sessions } from '../api/client';
import type { Playback, Track } from '../api/types';
import { pickStream } from '../player/formats';
import { songId } from '../shared/ids';
import { isNumber, recall, remember } from '../shared/storage';
import { canKeepOffline } from './installed';

const cacheName = 'tunes';
export const mostBytes = signal(recall('offlineBytes', 256 << 20, isNumber));
export function setMostBytes(bytes: number): void {
  mostBytes.value = bytes;
  remember('offlineBytes', bytes);
}

export interface Kept {
  id: string;
  track: Track;
  bytes: number;
}

export const keptTunes = signal<readonly Kept[]>([]);
export const isKept = (track: Track): boolean => keptTunes.value.some((one) => one.id === songId(track));

const playAddress = (id: string) => `/offline/play/${encodeURIComponent(id)}`;
const soundAddress = (id: string) => `/offline/sound/${encodeURIComponent(id)}`;

/** Reads what is kept; call when it is looked at. */
export async function readKept(): Promise<void> {
  if (!canKeepOffline) return;
  const cache = await caches.open(cacheName);
  const found: Kept[] = [];
  for (const key of await cache.keys()) {
    const reply = new URL(key.url).pathname.startsWith('/offline/play/') ? await cache.match(key) : undefined;
    if (!reply) continue;
    const { data } = (await reply.json()) as { data: Playback };
    found.push({ id: songId(data.track), track: data.track, bytes: Object.values(data.session.streamUrls)[0]?.sizeBytes ?? 0 });
  }
  keptTunes.value = found;
}

/** Fetches the whole sound and keeps it. Throws a sentence when there is no room. */
export async function keep(track: Track): Promise<void> {
  const id = songId(track);
  const playback = await sessions.play(track.sidPath, track.selectedSong);
  const probe = document.createElement('audio');
  const stream = pickStream(playback.session.streamUrls, (type) => probe.canPlayType(type) !== '', true);
  if (!stream) throw new Error('The player offers no sound that this browser takes.');
  const reply = await fetch(stream.url);
  if (!reply.ok) throw new Error(`The sound did not arrive (${reply.status}).`);
  const sound = await reply.blob();
  const used = keptTunes.value.reduce((sum, one) => sum + (one.id === id ? 0 : one.bytes), 0);
  if (used + sound.size > mostBytes.value) throw new Error(`That would be more than ${Math.round(mostBytes.value >> 20)} MB. Let some kept tunes go first.`);
  const kept: Playback = {
    track: { ...playback.track, selectedSong: track.selectedSong },
    // Only the sound is kept: the tape's pages and HLS are the player's.
    session: { ...playback.session, sessionId: 'offline', tape: null, fallbackHlsUrl: null, streamUrls: { [stream.format]: { ...stream, url: soundAddress(id), sizeBytes: sound.size } } },
  };
  const cache = await caches.open(cacheName);
  await cache.put(soundAddress(id), new Response(sound, { headers: { 'Content-Type': sound.type || 'audio/wav', 'Content-Length': `${sound.size}`, 'Accept-Ranges': 'bytes' } }));
  // Behind its sound: a tune that is listed can be played.
  await cache.put(playAddress(id), new Response(JSON.stringify({ success: true, data: kept }), { headers: { 'Content-Type': 'application/json' } }));
  keptTunes.value = [...keptTunes.value.filter((one) => one.id !== id), { id, track: kept.track, bytes: sound.size }];
}

export async function letGo(id: string): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.delete(playAddress(id));
  await cache.delete(soundAddress(id));
  keptTunes.value = keptTunes.value.filter((one) => one.id !== id);
}
