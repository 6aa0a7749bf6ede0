import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { explain } from '../../api/errors';
import { playlists, refOf, type FullPlaylist, type PlaylistTrack } from '../../api/taste';
import { deck } from '../../player';
import { clock, count, subtitle, title } from '../../shared/format';
import { songId } from '../../shared/ids';
import { useLoad } from '../../shared/hooks';
import { CloseIcon, GripIcon } from '../../shared/icons';
import { say } from '../../shared/notice';
import { go } from '../../shared/router';
import { TroubleBox } from '../../shared/Trouble';
import { Cover } from '../../shared/cover/Cover';
import { ListActions } from './ListActions';
import { moved } from './order';
import { Way } from './You';

export function PlaylistPage({ id }: { id: string }): JSX.Element {
  const { value, trouble, loading, again } = useLoad(id, (signal) => playlists.read(id, signal));
  return (
    <section class="you" aria-label="Playlist" aria-busy={loading}>
      <Way title={value?.name ?? 'Playlist'} above={{ part: 'playlists', name: 'Playlists' }} />
      {trouble && <TroubleBox trouble={trouble} again={again} />}
      {value && <Editor list={value} reload={again} />}
    </section>
  );
}

function Editor({ list, reload }: { list: FullPlaylist; reload(): void }): JSX.Element {
  const asking = useSignal(false);
  const change = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (failure) {
      say(explain(failure).text);
    }
    reload();
  };
  const rename = (name: string) => {
    const wanted = name.trim();
    if (wanted !== '' && wanted !== list.name) void change(() => playlists.change(list.id, { name: wanted }));
  };
  return (
    <>
      <p class="quiet">
        {count(list.tracks.length, 'song')}
        {list.totalDuration > 0 ? `, ${clock(list.totalDuration * 1000)}` : ''}
        {list.mine ? '' : '. Made by somebody else: you can play it, not change it.'}
      </p>
      <ListActions tracks={list.tracks.filter((track) => !track.missing)} name={list.name} />
      <Tracks list={list} change={change} />
      {list.tracks.length === 0 && <p class="quiet">Empty. A tune’s dots offer to put it here.</p>}
      <p class="exports">
        <span class="quiet">Take it along:</span>
        {(['m3u8', 'm3u', 'json'] as const).map((format) => (
          <a key={format} href={playlists.exportAddress(list.id, format)} download={`${list.name}.${format}`}>
            {format.toUpperCase()}
          </a>
        ))}
      </p>
      {list.mine && (
        <>
          <form
            class="field"
            onSubmit={(event) => {
              event.preventDefault();
              rename(new FormData(event.currentTarget).get('name') as string);
            }}
          >
            <input type="text" name="name" aria-label="Name of this playlist" maxLength={100} value={list.name} />
            <button type="submit" class="plain">
              Rename
            </button>
          </form>
          <p class="actions">
            {asking.value ? (
              <>
                <span>Delete “{list.name}” for good?</span>
                <button type="button" class="plain" onClick={() => void playlists.remove(list.id).then(() => go({ screen: 'you', part: 'playlists' })).catch((failure: unknown) => say(explain(failure).text))}>
                  Delete it
                </button>
                <button type="button" class="plain" onClick={() => (asking.value = false)}>
                  Keep it
                </button>
              </>
            ) : (
              <button type="button" class="plain" onClick={() => (asking.value = true)}>
                Delete this playlist
              </button>
            )}
          </p>
        </>
      )}
    </>
  );
}

/** The same song keeps its row, and the row its focus, when the list comes back in its new order. */
function keyOf(list: FullPlaylist, at: number): string {
  const id = songId(list.tracks[at] as PlaylistTrack);
  return `${id}/${list.tracks.slice(0, at).filter((track) => songId(track) === id).length}`;
}

function Tracks({ list, change }: { list: FullPlaylist; change(work: () => Promise<unknown>): Promise<void> }): JSX.Element {
  // The order that the listener sees at once; the player's follows.
  const wanted = useSignal<{ list: FullPlaylist; order: number[] } | null>(null);
  const dragged = useSignal<number | null>(null);
  const rows = useRef<HTMLOListElement>(null);
  const shown = wanted.value?.list === list ? wanted.value.order : list.tracks.map((_, index) => index);
  const send = () => {
    const order = wanted.value;
    if (order?.list === list) void change(() => playlists.reorder(list.id, order.order));
  };
  const move = (from: number, to: number) => {
    const target = Math.max(0, Math.min(to, shown.length - 1));
    if (target === from) return;
    wanted.value = { list, order: moved(shown, from, target) };
  };
  const rowAt = (y: number): number => {
    const all = [...(rows.current?.children ?? [])];
    const at = all.findIndex((row) => y < row.getBoundingClientRect().bottom);
    return at < 0 ? all.length - 1 : at;
  };
  return (
    <ol
      class="list tracks"
      ref={rows}
      onPointerMove={(event) => {
        if (dragged.value !== null) move(shown.indexOf(dragged.value), rowAt(event.clientY));
      }}
      onPointerUp={() => {
        if (dragged.value === null) return;
        dragged.value = null;
        send();
      }}
      onPointerCancel={() => (dragged.value = null)}
    >
      {shown.map((old, index) => {
        const track = list.tracks[old];
        if (!track) return null;
        const name = title(track);
        return (
          <li key={keyOf(list, old)} class={`row${track.missing ? ' refused' : ''}${dragged.value === old ? ' dragged' : ''}`}>
            {list.mine && (
              <button
                type="button"
                class="round grip"
                aria-label={`Move ${name}, place ${index + 1} of ${shown.length}: arrow keys`}
                onPointerDown={(event) => {
                  // By the list: the row itself changes its place, and would lose the finger.
                  rows.current?.setPointerCapture(event.pointerId);
                  dragged.value = old;
                }}
                onKeyDown={(event) => {
                  const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
                  if (step === 0) return;
                  event.preventDefault();
                  const target = event.currentTarget;
                  move(index, index + step);
                  send();
                  requestAnimationFrame(() => target.focus());
                }}
              >
                <GripIcon />
              </button>
            )}
            <button type="button" class="main" disabled={track.missing || !track.playable} onClick={() => void deck.value.play(track, track.selectedSong)}>
              <span class="sr">Play </span>
              <Cover track={track} small />
              <span class="names">
                <strong>{name}</strong>
                <span>{track.missing ? 'not in the library any more' : `${subtitle(track)}${track.metadata.songs > 1 ? ` · song ${track.selectedSong}` : ''}`}</span>
              </span>
            </button>
            {list.mine && (
              <button type="button" class="round" aria-label={`Take ${name} off the list`} onClick={() => void change(() => playlists.change(list.id, { tracks: list.tracks.filter((_, at) => at !== old).map(refOf) }))}>
                <CloseIcon />
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
