import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Track } from '../../api/types';
import { explain, type Trouble } from '../../api/errors';
import { songId } from '../../shared/ids';
import { fetchFavourites, opinions, outbox } from '../../taste/opinions';
import { TroubleBox } from '../../shared/Trouble';
import { TuneRow } from '../tune/TuneRow';
import { ListActions } from './ListActions';

export function Favourites(): JSX.Element {
  const [tracks, setTracks] = useState<Track[] | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    // What waits is told first, so that the answer has it.
    outbox
      .flush()
      .then(() => fetchFavourites(stop.signal))
      .then(setTracks)
      .catch((failure: unknown) => {
        if (!stop.signal.aborted) setTrouble(explain(failure));
      });
    return () => stop.abort();
  }, []);
  const still = tracks?.filter((track) => opinions.value.get(songId(track))?.favourite !== false) ?? [];
  return (
    <div aria-busy={tracks === null && trouble === null}>
      {trouble && <TroubleBox trouble={trouble} />}
      <ListActions tracks={still} />
      <ul class="list">
        {still.map((track) => (
          <TuneRow key={songId(track)} track={track} />
        ))}
      </ul>
      {tracks !== null && still.length === 0 && <p class="quiet">Nothing yet. The heart beside a tune’s name, or the key f, puts it here.</p>}
    </div>
  );
}
