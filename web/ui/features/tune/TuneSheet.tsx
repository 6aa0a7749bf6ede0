import type { JSX } from 'preact';
import { library } from '../../api/client';
import type { StationWish } from '../../api/stations';
import type { Track, TuneInfo } from '../../api/types';
import type { Deck } from '../../player/deck';
import { choosePlace, here, place, roomDeck, type Place } from '../../player';
import { author, chips, clock, released, stilLines, title } from '../../shared/format';
import { useLoad } from '../../shared/hooks';
import { tuneShown } from '../shell/sheets';
import { startStation } from '../stations/air';
import { stationTrouble } from '../stations/trouble';
import { Heart, Ratings, Thumb } from '../taste/Opinion';
import { BrowserIcon, QueueIcon, SpeakerIcon, StationIcon } from '../../shared/icons';
import { say } from '../../shared/notice';
import { AddToPlaylist } from './AddToPlaylist';
import { KeepOffline } from './KeepOffline';
import { Sheet } from '../../shared/Sheet';
import { TroubleBox } from '../../shared/Trouble';
import { Cover } from '../../shared/cover/Cover';
import './tune.css';

export function TuneSheet(): JSX.Element | null {
  const track = tuneShown.value;
  if (!track) return null;
  return (
    <Sheet key={track.sidPath} label={title(track)} onClose={() => (tuneShown.value = null)}>
      <Tune track={track} />
    </Sheet>
  );
}

function Tune({ track }: { track: Track }): JSX.Element {
  const { value: info, trouble } = useLoad(track.sidPath, (signal) => library.tune(track.sidPath, signal));
  const { year, publisher } = released(track);
  return (
    <>
      <Cover track={track} />
      <h2>{title(track)}</h2>
      <p>{[author(track), year, publisher].filter((part) => part !== '').join(' · ')}</p>
      <div class="said">
        <Heart track={track} />
        <Thumb track={track} up={false} />
        <Thumb track={track} up />
      </div>
      {track.playable ? <Actions track={track} song={track.selectedSong} /> : <Refused track={track} />}
      {trouble && trouble.kind !== 'gone' && <TroubleBox trouble={trouble} />}
      <Ratings track={track} />
      {info && <Songs info={info} track={track} />}
      <p class="facts">
        <span>{[chips(track) || 'any chip', track.metadata.clock ?? '', `${track.metadata.sidType} v${track.metadata.version}`, (track.metadata.sidAddresses ?? []).map((address) => `$${address}`).join(' ')].filter((fact) => fact !== '').join(' · ')}</span>
        <span class="path">{track.relativePath}</span>
      </p>
    </>
  );
}

function play(track: Track, song: number, where: Place): void {
  choosePlace(where);
  const target: Deck = where === 'here' ? here : roomDeck;
  void target.play(track, song);
  tuneShown.value = null;
}

function Actions({ track, song }: { track: Track; song: number }): JSX.Element {
  const queue = async (target: Deck, where: string) => {
    await target.enqueue(track, song, false);
    const trouble = target.view.value.trouble;
    say(trouble?.text ?? `${title(track)} waits in the queue ${where}.`);
  };
  const station = async (wish: StationWish, where: Place) => {
    try {
      const told = await startStation(wish, where);
      choosePlace(where);
      tuneShown.value = null;
      say(`${told.name} plays ${where === 'here' ? 'here' : 'in the room'}.`);
    } catch (failure) {
      say(stationTrouble(failure).text);
    }
  };
  const of = { sid_path: track.sidPath, song };
  const emphasis = (name: Place) => (place.value === name ? 'primary' : 'plain tall');
  return (
    <div class="choices">
      <button type="button" class={emphasis('here')} onClick={() => play(track, song, 'here')}>
        <BrowserIcon /> Play here
      </button>
      <button type="button" class={emphasis('room')} onClick={() => play(track, song, 'room')}>
        <SpeakerIcon /> Play in the room
      </button>
      <button type="button" class="plain" onClick={() => void queue(here, 'here')}>
        <QueueIcon /> Queue here
      </button>
      <button type="button" class="plain" onClick={() => void queue(roomDeck, 'in the room')}>
        <QueueIcon /> Queue in the room
      </button>
      <button type="button" class="plain" onClick={() => void station({ kind: 'station-from-song', body: of }, 'here')}>
        <StationIcon /> Like this, here
      </button>
      <button type="button" class="plain" onClick={() => void station({ kind: 'station-from-song', body: of }, 'room')}>
        <StationIcon /> Like this, in the room
      </button>
      <button type="button" class="plain" onClick={() => void station({ kind: 'find-remixes', body: of }, place.value)}>
        Other versions
      </button>
      <button type="button" class="plain" onClick={() => void station({ kind: 'game-soundtrack', body: of }, place.value)}>
        The whole soundtrack
      </button>
      <AddToPlaylist track={{ ...track, selectedSong: song }} />
      <KeepOffline track={{ ...track, selectedSong: song }} />
    </div>
  );
}

function Refused({ track }: { track: Track }): JSX.Element {
  const needsRoms = /rom/i.test(track.refusal?.code ?? '');
  return (
    <div class="trouble" role="note">
      <p>{track.refusal?.reason ?? 'This tune cannot be played.'}</p>
      {needsRoms && <p class="advice">The C64’s own ROMs may not be passed on with SIDFlow. Whoever owns them can put them into its ROM folder; then this tune plays.</p>}
    </div>
  );
}

function Songs({ info, track }: { info: TuneInfo; track: Track }): JSX.Element | null {
  const comment = info.stil?.comment ?? '';
  return (
    <>
      {comment !== '' && <p class="remark">{comment}</p>}
      {info.songs.length > 1 && (
        <ol class="songs">
          {info.songs.map((song) => {
            const lines = stilLines(song.stil);
            const name = lines.find((line) => line.label === 'Name' || line.label === 'Covers')?.text;
            return (
              <li key={song.song}>
                <button type="button" disabled={!track.playable} aria-label={`Play song ${song.song} here`} onClick={() => play(track, song.song, 'here')}>
                  <span class="number">{song.song}</span>
                  <span>{name ?? (song.song === track.metadata.startSong ? 'Main song' : 'Song')}</span>
                  <span class="time">{song.durationSeconds > 0 ? clock(song.durationSeconds * 1000) : ''}</span>
                </button>
                {track.playable && (
                  <button type="button" class="round" aria-label={`Play song ${song.song} in the room`} onClick={() => play(track, song.song, 'room')}>
                    <SpeakerIcon />
                  </button>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </>
  );
}
