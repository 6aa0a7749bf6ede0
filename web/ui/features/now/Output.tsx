import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { sessions } from '../../api/client';
import { deck, here, listenToRoom, place, roomDeck } from '../../player';
import { lessData, setLessData } from '../../player/less-data';
import { volumeIsOurs } from '../../player/lane';
import { chips } from '../../shared/format';
import { useLoad } from '../../shared/hooks';
import { BrowserIcon, CheckIcon, DownIcon, SpeakerIcon, UpIcon, VolumeIcon, WarningIcon } from '../../shared/icons';
import { Card } from './Card';
import { GuestLine } from './GuestLine';
import { AbButton, Outputs } from './Outputs';
import { Voices } from './Voices';
import { Sleep, SleepLine } from './Sleep';
import { roomLine, streamCarries, type Line } from './output-words';
import './output.css';

/** The honest line: where it sounds, on which chip, and what is less than asked. */
export function Output(): JSX.Element {
  const open = useSignal(false);
  const inRoom = place.value === 'room';
  const line = inRoom ? roomLine(roomDeck.latest.value) : hereLine();
  return (
    <section class="output" aria-label="Where it sounds">
      {inRoom && <GuestLine />}
      <button type="button" class="honest" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        {inRoom ? <SpeakerIcon /> : <BrowserIcon />}
        <span class="where">{line.text}</span>
        <span class={line.good ? 'mark good' : 'mark warn'}>
          {line.good ? <CheckIcon /> : <WarningIcon />}
          <span class="sr">{line.good ? 'working' : 'look here'}</span>
        </span>
        {open.value ? <UpIcon /> : <DownIcon />}
      </button>
      {line.note !== '' && <p class="note">{line.note}</p>}
      {line.compromise !== '' && <p class="compromise">{line.compromise}</p>}
      {inRoom && <AbButton />}
      {open.value && (
        <div class="details">
          <Card />
          {inRoom ? (
            <>
              <Outputs />
            </>
          ) : (
            <HereDetails />
          )}
          <Voices />
          <Sleep />
        </div>
      )}
      <SleepLine />
      <Volume />
      {inRoom && <Listen />}
    </section>
  );
}

function hereLine(): Line {
  const track = here.view.value.track;
  const model = track ? chips(track) : '';
  const chip = model === '' ? (track ? 'emulated 6581 (the file names no chip)' : 'emulated chip') : `emulated ${model}`;
  return { text: ['This browser', chip, here.streamLine.value].filter((part) => part !== '').join(' · '), good: true, note: '', compromise: '' };
}

function HereDetails(): JSX.Element {
  const { value: offered } = useLoad('offered', sessions.offered);
  return (
    <>
      {offered && offered.formats.length < 2 && <p>This player sends WAV, about 5 MB a minute. With ffmpeg installed it could send less.</p>}
      {offered && offered.formats.length > 1 && (
        <label class="switch">
          <input type="checkbox" checked={lessData.value} onChange={(event) => setLessData(event.currentTarget.checked)} />
          <span>Use less data, from the next tune on</span>
        </label>
      )}
    </>
  );
}

function Volume(): JSX.Element {
  if (place.value === 'here' && !volumeIsOurs) return <p class="quiet">The volume is on the phone’s own buttons.</p>;
  const view = deck.value.view.value;
  const volume = Math.round(view.volume);
  return (
    <label class="volume">
      <VolumeIcon />
      <span class="sr">{place.value === 'here' ? 'Volume here' : 'Volume in the room'}</span>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={volume}
        aria-valuetext={`${volume} percent`}
        style={{ '--filled': `${volume}%` }}
        onInput={(event) => void deck.value.setVolume(Number(event.currentTarget.value))}
      />
      <output>{volume}</output>
    </label>
  );
}

function Listen(): JSX.Element {
  const listening = roomDeck.listening.value;
  const carries = streamCarries(roomDeck.latest.value);
  return (
    <div class="listen">
      <button type="button" class="toggle" aria-pressed={listening !== 'off'} onClick={() => listenToRoom(listening === 'off')}>
        <BrowserIcon />
        {listening === 'off' ? 'Hear the room here' : listening === 'starting' ? 'Tuning in…' : 'Hearing the room here'}
      </button>
      <a href="/api/room/stream.wav" title="For VLC, mpv and other players">
        stream address
      </a>
      {carries !== '' && <p class="quiet">{carries}</p>}
    </div>
  );
}
