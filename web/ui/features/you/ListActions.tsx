import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { playlists, refOf } from '../../api/taste';
import { explain } from '../../api/errors';
import type { Track } from '../../api/types';
import { deck, here, place, roomDeck } from '../../player';
import { count } from '../../shared/format';
import { ListIcon, PlayIcon, QueueIcon } from '../../shared/icons';
import { say } from '../../shared/notice';
import { go } from '../../shared/router';

/** What can be done with a list of tunes as a whole. */
export function ListActions({ tracks, name }: { tracks: readonly Track[]; name?: string }): JSX.Element | null {
  const busy = useSignal(false);
  const playable = tracks.filter((track) => track.playable);
  if (playable.length === 0) return null;
  const run = async (work: () => Promise<void>) => {
    busy.value = true;
    try {
      await work();
    } catch (failure) {
      say(explain(failure).text);
    } finally {
      busy.value = false;
    }
  };
  const add = async (from: readonly Track[]) => {
    for (const track of from) await deck.value.enqueue(track, track.selectedSong, false);
  };
  const play = async () => {
    const [first, ...rest] = playable;
    if (place.value === 'here') await here.playAll(playable);
    else if (first) {
      await roomDeck.play(first, first.selectedSong);
      await add(rest);
    }
    go({ screen: 'now' });
  };
  const keep = async () => {
    const made = await playlists.make(new Date().toLocaleDateString(undefined, { day: 'numeric', month: 'long' }), tracks.map(refOf));
    go({ screen: 'you', part: `playlist/${made.id}` });
  };
  return (
    <p class="actions">
      <button type="button" class="plain" disabled={busy.value} onClick={() => void run(play)}>
        <PlayIcon /> Play all
      </button>
      <button
        type="button"
        class="plain"
        disabled={busy.value}
        onClick={() => void run(async () => {
          await add(playable);
          say(`${count(playable.length, 'tune')} added to the queue.`);
        })}
      >
        <QueueIcon /> Queue all
      </button>
      {name === undefined && (
        <button type="button" class="plain" disabled={busy.value} onClick={() => void run(keep)}>
          <ListIcon /> Make a playlist
        </button>
      )}
    </p>
  );
}
