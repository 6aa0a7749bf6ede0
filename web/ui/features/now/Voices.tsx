import type { JSX } from 'preact';
import { place } from '../../player';
import { aloneOrAll, mute, muted } from './voices';

export function Voices(): JSX.Element {
  const chips = muted();
  const of = (chip: number) => (chips.length > 1 ? ` of SID ${chip + 1}` : '');
  if (chips.length === 0) return <p>{place.value === 'here' ? 'Voices can be switched while the chip in this browser plays, and in the room.' : 'Voices can be switched while a tune is loaded.'}</p>;
  const solo = async (chip: number, voice: number) => {
    for (const [at, voices] of aloneOrAll(chips, chip, voice).entries())
      for (const [index, off] of voices.entries()) if (off !== chips[at]?.[index]) await mute(at, index, off);
  };
  return (
    <div class="voices" role="group" aria-label="Voices">
      {chips.map((chip, chipIndex) => (
        <div key={chipIndex} class="chip">
          <span>{chips.length > 1 ? `SID ${chipIndex + 1}` : 'Voices'}</span>
          {chip.map((off, voice) => (
            <span key={voice} class="pair">
              <button type="button" aria-pressed={!off} aria-label={`Voice ${voice + 1}${of(chipIndex)}`} onClick={() => void mute(chipIndex, voice, !off)}>
                {voice + 1}
              </button>
              <button type="button" class="only" aria-label={`Only voice ${voice + 1}${of(chipIndex)}`} title="Only this one, or all again" onClick={() => void solo(chipIndex, voice)}>
                only
              </button>
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}
