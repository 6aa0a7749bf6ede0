import type { Track } from '../api/types';

/** A tune with nothing special about it. */
export const track = (metadata: Partial<Track['metadata']> = {}, rest: Partial<Track> = {}): Track => ({
  sidPath: 'A/Some_Tune.sid',
  relativePath: 'A/Some_Tune.sid',
  filename: 'Some_Tune.sid',
  displayName: '',
  selectedSong: 1,
  durationSeconds: 60,
  playable: true,
  refusal: null,
  ...rest,
  metadata: { title: 'T', author: 'A', released: '1985 Elite', songs: 1, startSong: 1, sidType: 'PSID', version: 2, sidModel: 'MOS6581', clock: 'PAL', length: '1:00', fileSizeBytes: 1, ...metadata },
});
