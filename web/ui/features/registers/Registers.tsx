import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from '../../api/client';
import { explain } from '../../api/errors';
import type { Track } from '../../api/types';
import { deck } from '../../player';
import { positionAt } from '../../player/deck';
import { useMedia } from '../../shared/hooks';
import { songId } from '../../shared/ids';
import { fetchFrames, filterAt, framesPerSecond, noteName, voiceAt, type Frames } from './frames';
import './registers.css';

/** What the tune tells the chip: keys for three voices, their waveforms, the filter. From its tape, so it is right for real chips, too. */
export function Registers({ track }: { track: Track }): JSX.Element {
  const [frames, setFrames] = useState<Frames | null>(null);
  const [trouble, setTrouble] = useState('');
  const id = songId(track);
  useEffect(() => {
    const stop = new AbortController();
    setFrames(null);
    setTrouble('');
    call<{ session: { tapeUrl?: string } }>('POST', '/api/play', { sid_path: track.sidPath, song: track.selectedSong }, stop.signal)
      .then(({ session }) => {
        if (!session.tapeUrl) throw new Error('The player has no tape of this tune.');
        return fetchFrames(session.tapeUrl, stop.signal);
      })
      .then(setFrames)
      .catch((failure: unknown) => {
        if (stop.signal.aborted) return;
        const told = explain(failure);
        setTrouble(told.advice ?? told.text);
      });
    return () => stop.abort();
  }, [id]);
  if (trouble !== '') return <p class="quiet">{trouble}</p>;
  if (!frames) return <p class="registers quiet">Fetching what the chip is told…</p>;
  return <Picture key={id} frames={frames} />;
}

const stillMs = 500;

function Picture({ frames }: { frames: Frames }): JSX.Element {
  const [frame, setFrame] = useState(0);
  const calm = useMedia('(prefers-reduced-motion: reduce)');
  const last = useRef(-1);
  useEffect(() => {
    let drawn = 0;
    const look = () => {
      const view = deck.value.view.value;
      const at = Math.min(frames.count - 1, Math.floor((positionAt(view, performance.now()) / 1000) * framesPerSecond));
      if (at !== last.current && !document.hidden) {
        last.current = at;
        setFrame(at);
      }
    };
    look();
    if (calm) {
      const timer = setInterval(look, stillMs);
      return () => clearInterval(timer);
    }
    const draw = () => {
      drawn = requestAnimationFrame(draw);
      look();
    };
    drawn = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(drawn);
  }, [frames, calm]);
  return (
    <div class="registers" aria-hidden="true">
      {Array.from({ length: frames.chips }, (_, chip) => (
        <Chip key={chip} frames={frames} frame={frame} chip={chip} />
      ))}
    </div>
  );
}

function Chip({ frames, frame, chip }: { frames: Frames; frame: number; chip: number }): JSX.Element {
  const filter = filterAt(frames, frame, chip);
  const voices = [0, 1, 2].map((voice) => voiceAt(frames, frame, chip, voice));
  return (
    <div class="chip-view">
      {voices.map((voice, index) => {
        const on = voice.gate && voice.waveform !== '' && !voice.waveform.includes('noise');
        return (
          <div key={index} class="voice-view">
            <Piano note={on ? voice.note : null} />
            <span class="reading">
              <b>{index + 1}</b> {voice.gate && voice.note !== null && !voice.waveform.includes('noise') ? noteName(voice.note) : '–'}
            </span>
            <span class="reading wave">
              {voice.waveform === '' ? 'silent' : voice.waveform}
              {voice.waveform.includes('pulse') ? ` ${Math.round(voice.width * 100)} %` : ''}
            </span>
          </div>
        );
      })}
      <p class="reading">
        filter {filter.modes === '' ? 'off' : filter.modes} {filter.voices.length > 0 ? `on ${filter.voices.join('+')}` : ''} · cutoff {Math.round(filter.cutoff * 100)} % · res {Math.round(filter.resonance * 15)} · volume {Math.round(filter.volume * 15)}
      </p>
    </div>
  );
}

const first = 24;
const keys = 72;
const black = [1, 3, 6, 8, 10];
const whites = Array.from({ length: keys }, (_, at) => first + at).filter((note) => !black.includes(note % 12));

function Piano({ note }: { note: number | null }): JSX.Element {
  const isBlack = note !== null && black.includes(note % 12);
  const below = note === null ? 0 : whites.filter((white) => white < note).length;
  return (
    <svg class="piano" viewBox={`0 0 ${whites.length} 6`} preserveAspectRatio="none">
      <rect class="ivory" width={whites.length} height={6} />
      <path class="seams" d={whites.map((_, at) => `M${at} 0v6`).join('')} />
      <path class="ebony" d={Array.from({ length: keys }, (_, at) => first + at).filter((one) => black.includes(one % 12)).map((one) => `M${whites.filter((white) => white < one).length - 0.3} 0h0.6v3.6h-0.6z`).join('')} />
      {note !== null && note >= first && note < first + keys && <rect class="pressed" x={isBlack ? below - 0.35 : below} width={isBlack ? 0.7 : 1} y={0} height={isBlack ? 3.8 : 6} />}
    </svg>
  );
}
