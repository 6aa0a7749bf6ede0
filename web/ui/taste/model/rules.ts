// Which model counts: the player's, or what this browser learnt on top of it. Contract: base model and local delta.

export interface DeltaInfo {
  /** Of the base that it lies on. */
  baseVersion: string;
  trainedAt: number;
  /** Words of the listener that it knows. */
  words: number;
}

export interface Decision {
  use: 'none' | 'base' | 'delta';
  /** In the next idle while. */
  train: boolean;
  why: string;
}

export const timeToLiveMs = 7 * 24 * 3600_000;
/** Fewer words say nothing of a taste. */
export const fewestWords = 5;

/**
 * @param base version of the player's published model; null: it has none
 * @param words what the listener has said so far
 */
export function decide(base: string | null, delta: DeltaInfo | null, words: number, now: number, ttlMs = timeToLiveMs): Decision {
  const enough = words >= fewestWords;
  if (base === null) return { use: 'none', train: false, why: 'the player has no model yet' };
  if (delta === null) return { use: 'base', train: enough, why: enough ? 'nothing was learnt here yet' : 'too little was said yet' };
  if (delta.baseVersion !== base) return { use: 'base', train: enough, why: 'the player has a newer model' };
  if (now - delta.trainedAt >= ttlMs) return { use: 'base', train: enough, why: 'what was learnt here is too old' };
  return { use: 'delta', train: words > delta.words, why: words > delta.words ? 'more was said since' : 'up to date' };
}

/** What was learnt goes to the player only by the listener's yes, once, and only on the model it lies on. */
export const mayUpload = (allowed: boolean, base: string | null, delta: (DeltaInfo & { sent: boolean }) | null): boolean => allowed && delta !== null && !delta.sent && delta.baseVersion === base;
