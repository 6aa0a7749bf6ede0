// What the collection says of the tune that plays; several parts of the page ask for the same.
import { library } from '../../api/client';
import type { Track, TuneInfo } from '../../api/types';
import { useLoad, type Loaded } from '../../shared/hooks';

const most = 20;
const known = new Map<string, Promise<TuneInfo>>();

function ask(path: string): Promise<TuneInfo> {
  const before = known.get(path);
  if (before) return before;
  const asked = library.tune(path);
  known.set(path, asked);
  asked.catch(() => known.delete(path));
  const oldest = known.keys().next().value;
  if (known.size > most && oldest !== undefined) known.delete(oldest);
  return asked;
}

export const useAbout = (track: Track): Loaded<TuneInfo> => useLoad(track.sidPath, () => ask(track.sidPath));
