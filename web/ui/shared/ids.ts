// Names for songs and for acts.
import type { Track } from '../api/types';

/** `path#song`, as the server names a song. */
export const songId = (track: Pick<Track, 'sidPath' | 'selectedSong'>): string => `${track.sidPath}#${track.selectedSong}`;

export function parseSongId(id: string): { sidPath: string; song: number } {
  const at = id.lastIndexOf('#');
  return { sidPath: id.slice(0, at), song: Number(id.slice(at + 1)) };
}

/** A random UUID (version 4). Made by hand: a page on plain http has no crypto.randomUUID. */
export function uuid(bytes: Uint8Array = crypto.getRandomValues(new Uint8Array(16))): string {
  const hex = Array.from(bytes, (byte, at) => (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, '0'));
  return [hex.slice(0, 4), hex.slice(4, 6), hex.slice(6, 8), hex.slice(8, 10), hex.slice(10, 16)].map((part) => part.join('')).join('-');
}
