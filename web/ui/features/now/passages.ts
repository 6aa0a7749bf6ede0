// The places in a song that STIL speaks of.
import type { StilField } from '../../api/types';

export interface Passage {
  atMs: number;
  label: string;
}

const longestLabel = 60;

/** The passages that STIL names in a song, in order; those beyond its end are left out. */
export function passages(fields: readonly StilField[], durationMs: number): Passage[] {
  return fields
    .flatMap((field) => {
      const atMs = (field.startSeconds ?? -1) * 1000;
      const text = field.title ?? field.name ?? field.comment ?? field.artist ?? '';
      if (atMs < 0 || atMs >= durationMs || text === '') return [];
      return [{ atMs, label: text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text }];
    })
    .sort((a, b) => a.atMs - b.atMs);
}

/** The passage that a place lies in. */
export const passageAt = (all: readonly Passage[], ms: number): Passage | null => [...all].reverse().find((one) => one.atMs <= ms) ?? null;
