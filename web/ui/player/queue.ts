// The queue of this browser as a pure reducer: the room's lives on the server.
import type { QueueEntry, Track } from '../api/types';

export interface Queue {
  entries: readonly QueueEntry[];
  currentId: string | null;
  nextId: number;
}

export type QueueAction =
  | { kind: 'append'; tracks: readonly Track[] }
  | { kind: 'insertNext'; track: Track }
  | { kind: 'playNow'; track: Track }
  | { kind: 'select'; id: string }
  | { kind: 'song'; track: Track }
  | { kind: 'remove'; id: string }
  | { kind: 'move'; id: string; index: number }
  | { kind: 'clear' };

export const emptyQueue: Queue = { entries: [], currentId: null, nextId: 1 };

export function reduce(queue: Queue, action: QueueAction): Queue {
  const current = indexOf(queue, queue.currentId);
  switch (action.kind) {
    case 'append':
      return insert(queue, queue.entries.length, action.tracks);
    case 'insertNext':
      return insert(queue, current + 1, [action.track]);
    case 'playNow': {
      const inserted = insert(queue, current + 1, [action.track]);
      return { ...inserted, currentId: inserted.entries[current + 1]?.id ?? null };
    }
    case 'select':
      return indexOf(queue, action.id) < 0 ? queue : { ...queue, currentId: action.id };
    case 'song':
      return { ...queue, entries: queue.entries.map((entry) => (entry.id === queue.currentId ? { ...entry, track: action.track } : entry)) };
    case 'remove': {
      const gone = indexOf(queue, action.id);
      if (gone < 0) return queue;
      const entries = queue.entries.filter((entry) => entry.id !== action.id);
      // The current entry's place goes to its successor, at the end of the queue to its predecessor.
      const currentId = action.id === queue.currentId ? ((entries[gone] ?? entries[gone - 1])?.id ?? null) : queue.currentId;
      return { ...queue, entries, currentId };
    }
    case 'move': {
      const from = indexOf(queue, action.id);
      const entry = queue.entries[from];
      if (!entry) return queue;
      const entries = queue.entries.filter((other) => other !== entry);
      entries.splice(Math.max(0, Math.min(action.index, entries.length)), 0, entry);
      return { ...queue, entries };
    }
    case 'clear':
      // What plays stays: clearing the list is not stopping the music.
      return { ...queue, entries: queue.entries.filter((entry) => entry.id === queue.currentId) };
  }
}

export const currentOf = (queue: Queue): QueueEntry | null => queue.entries[indexOf(queue, queue.currentId)] ?? null;

export function neighbour(queue: Queue, step: 1 | -1): QueueEntry | null {
  const current = indexOf(queue, queue.currentId);
  return current < 0 ? null : (queue.entries[current + step] ?? null);
}

function indexOf(queue: Queue, id: string | null): number {
  return queue.entries.findIndex((entry) => entry.id === id);
}

function insert(queue: Queue, index: number, tracks: readonly Track[]): Queue {
  // Numbered, not random: crypto.randomUUID is missing on a plain-http page.
  const added = tracks.map((track, offset) => ({ id: `here-${queue.nextId + offset}`, track }));
  const entries = [...queue.entries];
  entries.splice(index, 0, ...added);
  return { ...queue, entries, nextId: queue.nextId + tracks.length };
}
