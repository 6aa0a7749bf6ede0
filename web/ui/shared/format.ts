// Numbers and names as a listener reads them.
import type { StilField, Track } from '../api/types';

/** 161000 -> "2:41", 3_725_000 -> "1:02:05". */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor((Number.isFinite(ms) ? ms : 0) / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = String(total % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** The same for a screen reader: "2 minutes 41 seconds". */
export function spokenClock(ms: number): string {
  const total = Math.max(0, Math.floor((Number.isFinite(ms) ? ms : 0) / 1000));
  const minutes = Math.floor(total / 60);
  const seconds = total % 60;
  const parts = [minutes > 0 ? count(minutes, 'minute') : '', seconds > 0 || minutes === 0 ? count(seconds, 'second') : ''];
  return parts.filter((part) => part !== '').join(' ');
}

/** "by the same composer" -> "By the same composer." */
export const sentence = (text: string): string => (text === '' ? '' : text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.'));

export const count = (n: number, noun: string): string => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;

export const title = (track: Track): string => track.metadata.title.trim() || track.filename.replace(/\.(sid|mus)$/i, '').replace(/_/g, ' ');

export const author = (track: Track): string => (/^<\?>$|^$/.test(track.metadata.author.trim()) ? 'Unknown composer' : track.metadata.author.trim());

/** "1985 Elite" -> { year: "1985", publisher: "Elite" }; the year may be "198?" or "1985-87". */
export function released(track: Track): { year: string; publisher: string } {
  const text = track.metadata.released.trim();
  const match = /^(\d{2}[\d?]{2}(?:-\d{2,4})?)\s*(.*)$/.exec(text);
  if (match) return { year: match[1] ?? '', publisher: match[2] ?? '' };
  return { year: '', publisher: text === '<?>' ? '' : text };
}

/** "MOS6581" -> "6581"; two models "6581 + 8580"; unknown or any -> "". */
export function chips(track: Track): string {
  const { sidModel, sidModelSecondary, sidModelTertiary } = track.metadata;
  const names = [sidModel, sidModelSecondary, sidModelTertiary].map((model) => /(6581|8580)/.exec(model ?? '')?.[1] ?? '');
  const sids = Math.max(1, track.metadata.sidAddresses?.length ?? 1);
  const first = names[0] ?? '';
  if (sids === 1) return first;
  const all = Array.from({ length: sids }, (_, index) => names[index] || first || '?');
  return new Set(all).size === 1 ? `${sids} × ${all[0] === '?' ? 'SID' : all[0]}` : all.join(' + ');
}

/** The short line under a title in lists. */
export function subtitle(track: Track): string {
  const { year } = released(track);
  return [author(track), year].filter((part) => part !== '').join(' · ');
}

export interface StilLine {
  label: string;
  text: string;
  /** Set where the note speaks of a passage: its beginning. */
  atMs: number | null;
}

export function stilLines(fields: StilField[]): StilLine[] {
  const order: [keyof StilField, string][] = [
    ['name', 'Name'],
    ['title', 'Covers'],
    ['artist', 'By'],
    ['from', 'From'],
    ['author', 'Author'],
    ['comment', ''],
  ];
  return fields.flatMap((field) => {
    const atMs = typeof field.startSeconds === 'number' ? field.startSeconds * 1000 : null;
    return order.flatMap(([key, label]) => (field[key] ? [{ label, text: String(field[key]), atMs }] : []));
  });
}

/** A tune's refusal in the two or three words a list has room for. */
export function refusalTag(code: string): string {
  switch (code.toLowerCase().replace(/[^a-z]/g, '')) {
    case 'needsbasicrom':
    case 'needskernalrom':
      return 'needs ROMs';
    case 'musneedsplayer':
      return 'needs a player file';
    case 'notasid':
      return 'not a tune';
    case 'truncated':
    case 'badheader':
    case 'badaddresses':
    case 'loadspastend':
    case 'rsidrules':
      return 'damaged file';
    case 'unreadable':
      return 'cannot be read';
    default:
      return 'cannot play';
  }
}
