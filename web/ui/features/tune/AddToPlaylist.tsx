import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { explain } from '../../api/errors';
import { playlists, refOf, type Playlist } from '../../api/taste';
import type { Track } from '../../api/types';
import { title } from '../../shared/format';
import { ListIcon } from '../../shared/icons';
import { say } from '../../shared/notice';

/** Puts a song on one of the listener's lists, or on a new one. */
export function AddToPlaylist({ track }: { track: Track }): JSX.Element {
  const mine = useSignal<Playlist[] | null>(null);
  const open = async () => {
    try {
      mine.value = (await playlists.list()).playlists.filter((list) => list.mine);
    } catch (failure) {
      say(explain(failure).text);
    }
  };
  const put = async (name: string, work: () => Promise<unknown>) => {
    try {
      await work();
      mine.value = null;
      say(`${title(track)} is on “${name}”.`);
    } catch (failure) {
      say(explain(failure).text);
    }
  };
  if (mine.value === null)
    return (
      <button type="button" class="plain both-columns" onClick={() => void open()}>
        <ListIcon /> Put on a playlist
      </button>
    );
  return (
    <div class="both-columns pick" role="group" aria-label="Playlists">
      {mine.value.map((list) => (
        <button key={list.id} type="button" class="plain" onClick={() => void put(list.name, () => playlists.add(list.id, [refOf(track)]))}>
          {list.name}
        </button>
      ))}
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          const name = String(new FormData(event.currentTarget).get('name')).trim();
          if (name !== '') void put(name, () => playlists.make(name, [refOf(track)]));
        }}
      >
        <input type="text" name="name" aria-label="Name of a new playlist" placeholder="A new playlist" maxLength={100} />
        <button type="submit" class="plain">
          Make it
        </button>
      </form>
    </div>
  );
}
