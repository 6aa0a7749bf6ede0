import type { JSX } from 'preact';
import type { Track } from '../../api/types';
import { deck } from '../../player';
import { clock, stilLines } from '../../shared/format';
import { useAbout } from './about';

/** What the collection's list of comments knows about the tune and the song that plays. */
export function Stil({ track }: { track: Track }): JSX.Element | null {
  const { value: info } = useAbout(track);
  if (!info) return null;
  const song = info.songs.find((one) => one.song === track.selectedSong);
  const lines = stilLines(song?.stil ?? []);
  const global = info.stil?.comment?.trim() ?? '';
  const bugs = info.bugs.filter((bug) => !bug.song || bug.song === track.selectedSong).map((bug) => bug.text);
  if (lines.length === 0 && global === '' && bugs.length === 0) return null;
  return (
    <section class="stil" aria-label="About this tune">
      <dl>
        {lines.map((line, index) => (
          <div key={index} class={line.label === '' ? 'remark' : undefined}>
            {line.label !== '' && <dt>{line.label}</dt>}
            <dd>
              {line.atMs !== null && lines[index - 1]?.atMs !== line.atMs && (
                <button type="button" class="link" aria-label={`Go to ${clock(line.atMs)}`} onClick={() => void deck.value.seek(line.atMs ?? 0)}>
                  {clock(line.atMs)}
                </button>
              )}{' '}
              {line.text}
            </dd>
          </div>
        ))}
        {global !== '' && (
          <div class="remark">
            <dd>{global}</dd>
          </div>
        )}
        {bugs.map((text) => (
          <div key={text}>
            <dt>Known fault</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
