import type { JSX } from 'preact';
import type { Track } from '../../api/types';
import { deck, place } from '../../player';
import { Cover } from '../../shared/cover/Cover';
import { showTune } from '../shell/sheets';
import { author, chips, clock, refusalTag, subtitle, title } from '../../shared/format';
import { MoreIcon } from '../../shared/icons';

/** A tune in a list: a tap plays it where the listener is, the dots offer the rest. */
export function TuneRow({ track, note }: { track: Track; note?: string }): JSX.Element {
  const current = deck.value.view.value.track;
  const isCurrent = current?.sidPath === track.sidPath;
  const meta = [track.durationSeconds > 0 ? clock(track.durationSeconds * 1000) : '', track.metadata.songs > 1 ? `${track.metadata.songs} songs` : chips(track)].filter((part) => part !== '');
  return (
    <li class={`row${isCurrent ? ' current' : ''}${track.playable ? '' : ' refused'}`}>
      <button
        type="button"
        class="main"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => (track.playable ? void deck.value.play(track, track.selectedSong) : showTune(track))}
      >
        <span class="sr">{track.playable ? (place.value === 'here' ? 'Play here: ' : 'Play in the room: ') : 'Why not: '}</span>
        <Cover track={track} small />
        <span class="names">
          <strong>{title(track)}</strong>
          <span>{note === undefined ? subtitle(track) : `${author(track)} · ${note}`}</span>
        </span>
        <span class="meta">{track.playable ? meta.map((part) => <span key={part}>{part}</span>) : <span class="tag">{refusalTag(track.refusal?.code ?? '')}</span>}</span>
      </button>
      <button type="button" class="round" aria-label={`More about ${title(track)}`} onClick={() => showTune(track)}>
        <MoreIcon />
      </button>
    </li>
  );
}
