import type { JSX } from 'preact';
import type { Track } from '../../api/types';
import { deck, place } from '../../player';
import { Cover } from '../../shared/cover/Cover';
import { showTune } from './TuneSheet';
import { chips, clock, refusalTag, subtitle, title } from '../../shared/format';
import { MoreIcon } from '../../shared/icons';

/** A tune in a list: a tap plays it where the listener is, the dots offer the rest. */
export function TuneRow({ track }: { track: Track }): JSX.Element {
  const current = deck.value.view.value.track;
  const isCurrent = current?.sidPath === track.sidPath;
  const where = place.value === 'here' ? 'here' : 'in the room';
  const meta = [track.durationSeconds > 0 ? clock(track.durationSeconds * 1000) : '', track.metadata.songs > 1 ? `${track.metadata.songs} songs` : chips(track)].filter((part) => part !== '');
  return (
    <li class={`row${isCurrent ? ' current' : ''}${track.playable ? '' : ' refused'}`}>
      <button
        type="button"
        class="main"
        aria-label={track.playable ? `Play ${title(track)} by ${subtitle(track)} ${where}` : `${title(track)}: ${refusalTag(track.refusal?.code ?? '')}. Why?`}
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => (track.playable ? void deck.value.play(track, track.selectedSong) : showTune(track))}
      >
        <Cover track={track} small />
        <span class="names">
          <strong>{title(track)}</strong>
          <span>{subtitle(track)}</span>
        </span>
        <span class="meta">{track.playable ? meta.map((part) => <span key={part}>{part}</span>) : <span class="tag">{refusalTag(track.refusal?.code ?? '')}</span>}</span>
      </button>
      <button type="button" class="round" aria-label={`More about ${title(track)}`} onClick={() => showTune(track)}>
        <MoreIcon />
      </button>
    </li>
  );
}
