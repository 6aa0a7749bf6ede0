// What went wrong, told to a listener: what happened, what still works, what to do.

/** The server answered, and the answer was no. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly details: string | null,
    readonly retryAfterSeconds: number | null,
    /** All that the server said. */
    readonly reply: Record<string, unknown> | null = null,
  ) {
    super(details ?? error);
  }
}

/** Nobody answered in time. */
export class Unreachable extends Error {}

export type TroubleKind = 'lost' | 'limited' | 'refused' | 'gone' | 'blocked' | 'busy' | 'other';

export interface Trouble {
  kind: TroubleKind;
  text: string;
  advice?: string;
}

export function explain(failure: unknown): Trouble {
  if (failure instanceof Unreachable)
    return { kind: 'lost', text: 'The player cannot be reached.', advice: 'It is tried again by itself. Check that it is switched on and on this network.' };
  if (!(failure instanceof ApiError))
    return { kind: 'other', text: 'That did not work.', advice: failure instanceof Error ? failure.message : undefined };
  const reason = sentence(failure.details ?? failure.error);
  switch (failure.status) {
    case 429:
      return { kind: 'limited', text: 'That was a lot in a short time.', advice: `Wait ${waitWords(failure.retryAfterSeconds)} and go on. What plays keeps playing.` };
    case 404:
    case 410:
      return { kind: 'gone', text: reason || 'This is not there any more.', advice: 'The library may have changed: search for it again.' };
    case 400:
    case 409:
    case 415:
    case 422:
      return { kind: 'refused', text: reason };
    case 403:
      return { kind: 'refused', text: reason };
    case 401:
      return { kind: 'refused', text: 'This needs the owner of the player.', advice: 'Ask them, or use the command line on the machine itself.' };
    case 421:
      return { kind: 'refused', text: 'The player does not answer to this name.', advice: reason };
    case 502:
    case 503:
    case 504:
      return { kind: 'busy', text: 'The player is not ready yet.', advice: reason || 'It is tried again in a moment.' };
    default:
      return { kind: 'other', text: 'The player ran into a fault of its own.', advice: reason || 'Try once more; other tunes should still play.' };
  }
}

export function waitWords(seconds: number | null): string {
  if (seconds === null || seconds <= 0) return 'a moment';
  return seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const start = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
