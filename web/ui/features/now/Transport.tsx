import type { JSX } from 'preact';
import { deck } from '../../player';
import { Thumb } from '../taste/Opinion';
import { LeftIcon, NextIcon, PauseIcon, PlayIcon, PreviousIcon, RightIcon } from '../../shared/icons';

export function PlayButton({ big }: { big?: boolean }): JSX.Element {
  const state = deck.value.view.value.state;
  const on = state === 'playing' || state === 'loading';
  return (
    <button type="button" class={`play${big ? ' big' : ''}${state === 'loading' ? ' loading' : ''}`} aria-label={on ? 'Pause' : 'Play'} onClick={() => void deck.value.toggle()}>
      {on ? <PauseIcon /> : <PlayIcon />}
    </button>
  );
}

export function Transport(): JSX.Element {
  const view = deck.value.view.value;
  return (
    <div class="transport" role="group" aria-label="Transport">
      {view.track && <Thumb track={view.track} up={false} />}
      <button type="button" class="round" aria-label="Previous tune" disabled={!view.track} onClick={() => void deck.value.previous()}>
        <PreviousIcon />
      </button>
      <PlayButton big />
      <button type="button" class="round" aria-label="Next tune" disabled={!view.track} onClick={() => void deck.value.next()}>
        <NextIcon />
      </button>
      {view.track && <Thumb track={view.track} up />}
    </div>
  );
}

export function Subtunes(): JSX.Element | null {
  const track = deck.value.view.value.track;
  if (!track || track.metadata.songs < 2) return null;
  const { songs } = track.metadata;
  return (
    <div class="subtunes" role="group" aria-label="Song in this file">
      <button type="button" class="round" aria-label="Previous song in this file" onClick={() => void deck.value.stepSong(-1)}>
        <LeftIcon />
      </button>
      <label>
        <span>song</span>
        <select aria-label="Song" value={track.selectedSong} onChange={(event) => void deck.value.selectSong(Number(event.currentTarget.value))}>
          {Array.from({ length: songs }, (_, index) => (
            <option key={index} value={index + 1}>
              {index + 1}
            </option>
          ))}
        </select>
        <span>of {songs}</span>
      </label>
      <button type="button" class="round" aria-label="Next song in this file" onClick={() => void deck.value.stepSong(1)}>
        <RightIcon />
      </button>
    </div>
  );
}
