// Pictures for things that are no tune: the first visit, a station, a playlist.
import type { Track } from '../../api/types';

export const posterOf = (title: string, author: string): Track => ({
  sidPath: '', relativePath: '', filename: title, displayName: '', selectedSong: 1, durationSeconds: 0, playable: true, refusal: null,
  metadata: { title, author, released: '', songs: 1, startSong: 1, sidType: '', version: 0, sidModel: null, clock: null, length: null, fileSizeBytes: 0 },
});
