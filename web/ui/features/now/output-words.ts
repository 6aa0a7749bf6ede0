// What the room sounds through, in words, and what it could sound through instead.
import type { Guest, OutputChoice, RoomState } from '../../api/types';
import { chips, sentence } from '../../shared/format';

export const emulator = 'emulator';

export interface Line {
  text: string;
  good: boolean;
  /** What is wrong. */
  note: string;
  /** What the tune loses although nothing is wrong. */
  compromise: string;
}

/** "living-room" -> "Living room" */
export const outputName = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1).replace(/-/g, ' ');

const joined = (parts: string[], by: string): string => parts.filter((part) => part !== '').join(by);

export function roomLine(state: RoomState | null): Line {
  if (!state) return { text: 'The room', good: false, note: 'Asking the player what is going on there.', compromise: '' };
  const { output } = state;
  const compromise = sentence(output.compromises.join(', '));
  if (output.id !== emulator) {
    const text = joined([outputName(output.id), output.chip], ' · ');
    return { text: state.state === 'playing' ? `Playing on ${text}` : text, good: output.healthy, note: sentence(output.note ?? ''), compromise };
  }
  const silent = output.kind === 'none';
  const speaker = silent ? 'No speaker connected' : output.kind === 'file' ? `Recording to ${output.name.replace(/^file:/, '')}` : output.name.replace(/^alsa:(default)?/, 'Sound card ').trim();
  const note = joined([sentence(output.note ?? ''), silent ? 'Switch on “Hear the room here”, or open the stream in any player.' : ''], ' ');
  return {
    text: joined([speaker, output.chip.replace(/MOS/g, '')], ' · '),
    good: output.healthy && !silent,
    note,
    compromise: joined([compromise, otherModel(state)], ' '),
  };
}

/** The emulator can be set to one model for all tunes. */
function otherModel({ track, output }: RoomState): string {
  const wanted = track ? chips(track) : '';
  const other = /6581|8580/.exec(output.chip)?.[0];
  return wanted !== '' && other && !wanted.includes(other) ? `A ${wanted} tune on ${other.startsWith('8') ? 'an' : 'a'} ${other}.` : '';
}

/** What is heard in the stream while a device plays; nothing to say while the emulator does. */
export function streamCarries(state: RoomState | null): string {
  if (!state || state.output.id === emulator) return '';
  return state.output.stream === 'device' ? `The stream carries ${outputName(state.output.id)}’s own sound.` : `The stream carries the emulator, in step with ${outputName(state.output.id)}.`;
}

export const canPlay = (choice: OutputChoice): boolean => choice.state !== 'away' && choice.state !== 'unfit';

/** The other side of A/B: what sounded before, else the emulator beside a device, else the first device that can play. */
export function otherOf(state: RoomState | null, before: string | null): OutputChoice | null {
  if (!state?.track) return null;
  const others = state.outputs.filter((choice) => choice.id !== state.output.id && canPlay(choice));
  const wanted = before ?? (state.output.id === emulator ? null : emulator);
  return others.find((choice) => choice.id === wanted) ?? others[0] ?? null;
}

export function describe(choice: OutputChoice): string {
  const health = { playing: 'plays now', ready: 'ready', unfit: 'not for this song', degraded: 'something is wrong', busy: 'in use', away: 'not there' }[choice.state];
  return joined([choice.name.replace(/MOS/g, ''), joined([health, choice.note ?? ''], ': '), choice.compromises.join(', ')], ' · ');
}

export function guestLine(guest: Guest): string {
  const tune = guest.title === null ? 'plays' : `plays “${guest.title}”`;
  const where = guest.output === emulator ? 'on the emulator' : `on ${outputName(guest.output)}`;
  return joined([`A player at ${guest.address} ${tune} ${where}.`, sentence(guest.note ?? '')], ' ');
}
