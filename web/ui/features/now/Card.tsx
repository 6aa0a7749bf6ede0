import type { JSX } from 'preact';
import type { Track } from '../../api/types';
import { here, place, roomDeck } from '../../player';
import { chips, sentence } from '../../shared/format';
import { emulator, outputName } from './output-words';

/** All that can honestly be said of how the tune is made to sound. */
export function Card(): JSX.Element | null {
  const inRoom = place.value === 'room';
  const track = inRoom ? (roomDeck.latest.value?.track ?? null) : here.view.value.track;
  const lines = inRoom ? roomLines(track) : hereLines(track);
  return (
    <dl class="card">
      {lines.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

type Line = [string, string];

function tuneLines(track: Track | null): Line[] {
  if (!track) return [];
  const made = [chips(track) === '' ? 'any chip' : chips(track), track.metadata.clock ?? 'any clock'].join(', ');
  return [['Made for', made]];
}

function hereLines(track: Track | null): Line[] {
  return [
    ['Device', 'this browser; nobody else hears it'],
    ['Chip', `emulated ${track && chips(track) !== '' ? chips(track) : '6581'}`],
    ...tuneLines(track),
    ['Arrives as', here.streamLine.value || 'nothing yet'],
    ['Late writes', 'none can be: every write has its cycle'],
  ];
}

function roomLines(track: Track | null): Line[] {
  const state = roomDeck.latest.value;
  if (!state) return [];
  const { output } = state;
  const device = output.id !== emulator;
  return [
    ['Device', device ? outputName(output.id) : output.kind === 'none' ? 'no speaker: heard through the stream' : output.name.replace(/^alsa:(default)?/, 'sound card ').trim()],
    ['Chip', output.chip.replace(/MOS/g, '')],
    ...tuneLines(track),
    ['Loses', output.compromises.length > 0 ? sentence(output.compromises.join(', ')) : 'nothing that is known'],
    ['Late writes', device ? (output.healthy ? 'none that the device reports' : sentence(output.note ?? 'the device is not well')) : 'none can be: every write has its cycle'],
    ['Stream', output.stream === 'device' ? 'the device’s own sound' : 'the emulator'],
  ];
}
