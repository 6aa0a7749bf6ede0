import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { explain } from '../../api/errors';
import { playlists, type Playlist } from '../../api/taste';
import { clock, count } from '../../shared/format';
import { useLoad } from '../../shared/hooks';
import { say } from '../../shared/notice';
import { formatRoute, go } from '../../shared/router';
import { TroubleBox } from '../../shared/Trouble';
import { Cover } from '../../shared/cover/Cover';
import { posterOf } from '../../shared/cover/poster';

export function Playlists(): JSX.Element {
  const { value, trouble, loading, again } = useLoad('playlists', playlists.list);
  const name = useSignal('');
  const make = async () => {
    const wanted = name.value.trim();
    if (wanted === '') return;
    try {
      const made = await playlists.make(wanted, []);
      go({ screen: 'you', part: `playlist/${made.id}` });
    } catch (failure) {
      say(explain(failure).text);
    }
  };
  const mine = value?.playlists.filter((list) => list.mine) ?? [];
  const others = value?.playlists.filter((list) => !list.mine) ?? [];
  return (
    <div aria-busy={loading}>
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <input type="text" aria-label="Name of a new playlist" placeholder="A new playlist" maxLength={100} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
        <button type="submit" class="plain">
          Make it
        </button>
      </form>
      {trouble && <TroubleBox trouble={trouble} again={again} />}
      <Lists lists={mine} />
      {others.length > 0 && <h3>Made by others</h3>}
      <Lists lists={others} />
      {value && value.playlists.length === 0 && <p class="quiet">No playlists yet. Every tune’s dots offer to put it on one.</p>}
    </div>
  );
}

function Lists({ lists }: { lists: readonly Playlist[] }): JSX.Element {
  return (
    <ul class="list">
      {lists.map((list) => (
        <li key={list.id} class="row">
          <a class="main" href={formatRoute({ screen: 'you', part: `playlist/${list.id}` })}>
            <Cover track={posterOf(list.name, 'playlist')} small />
            <span class="names">
              <strong>{list.name}</strong>
              <span>
                {count(list.trackCount, 'song')}
                {list.totalDuration > 0 ? `, ${clock(list.totalDuration * 1000)}` : ''}
              </span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
