// What a listener can say of a song: a heart keeps it, thumbs steer the stations, four scales describe it.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Track } from '../../api/types';
import { songId } from '../../shared/ids';
import { DislikeIcon, HeartIcon, LikeIcon } from '../../shared/icons';
import { like, opinionOf, rate, setFavourite } from '../../taste/opinions';
import type { Levels } from '../../taste/outbox';
import './opinion.css';

export function Heart({ track }: { track: Track }): JSX.Element {
  const on = opinionOf(track).favourite === true;
  return (
    <button type="button" class={`round heart${on ? ' on' : ''}`} aria-pressed={on} aria-label="Favourite" onClick={() => setFavourite(track, !on)}>
      <HeartIcon filled={on} />
    </button>
  );
}

export function Thumb({ track, up }: { track: Track; up: boolean }): JSX.Element {
  const on = opinionOf(track).liked === up;
  return (
    <button type="button" class={`round thumb${on ? ' on' : ''}`} aria-pressed={on} aria-label={up ? 'Like' : 'Dislike'} onClick={() => like(track, up)}>
      {up ? <LikeIcon filled={on} /> : <DislikeIcon filled={on} />}
    </button>
  );
}

const scales: { key: keyof Levels; name: string; from: string; to: string }[] = [
  { key: 'e', name: 'Energy', from: 'calm', to: 'wild' },
  { key: 'm', name: 'Mood', from: 'dark', to: 'bright' },
  { key: 'c', name: 'Complexity', from: 'plain', to: 'rich' },
  { key: 'p', name: 'For you', from: 'not mine', to: 'love it' },
];

export function Ratings({ track, open: startsOpen }: { track: Track; open?: boolean }): JSX.Element {
  const open = useSignal(startsOpen === true);
  const opinion = opinionOf(track);
  const given = scales.filter((scale) => opinion[scale.key] !== undefined).length;
  return (
    <section class="ratings" aria-label="Your ratings">
      {!startsOpen && (
        <button type="button" class="plain" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
          {given > 0 ? `Your ratings (${given} of 4)` : 'Rate it'}
        </button>
      )}
      {open.value && (
        <div class="scales">
          {scales.map((scale) => (
            <fieldset key={scale.key}>
              <legend>{scale.name}</legend>
              <span class="end">{scale.from}</span>
              <span class="levels">
                {[1, 2, 3, 4, 5].map((level) => (
                  <label key={level} class={(opinion[scale.key] ?? 0) >= level ? 'on' : undefined}>
                    <input
                      type="radio"
                      class="sr"
                      name={`${scale.key} ${songId(track)}`}
                      checked={opinion[scale.key] === level}
                      aria-label={`${scale.name} ${level} of 5${level === 1 ? `, ${scale.from}` : level === 5 ? `, ${scale.to}` : ''}`}
                      onChange={() => rate(track, { [scale.key]: level })}
                    />
                    <span aria-hidden="true">{level}</span>
                  </label>
                ))}
              </span>
              <span class="end">{scale.to}</span>
            </fieldset>
          ))}
        </div>
      )}
    </section>
  );
}
