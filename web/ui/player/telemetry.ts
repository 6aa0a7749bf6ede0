// Tells the server how playing goes: no name, no tune, no time of day; in batches, a sample of what is frequent, and never in anybody's way.
import type { Path } from './paths';
import { weightOf } from './sampling';

interface Told {
  event: 'start' | 'underrun' | 'fallback' | 'fault' | 'stall';
  path: Path;
  /** Milliseconds, or a count. */
  value?: number;
  weight?: number;
}

const batchMs = 30_000;
const mostWaiting = 100;

const seen = new Map<Told['event'], number>();
let waiting: Told[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

export function tell(told: Told): void {
  const nth = seen.get(told.event) ?? 0;
  seen.set(told.event, nth + 1);
  const weight = weightOf(nth, Math.random());
  if (weight === null || waiting.length >= mostWaiting) return;
  waiting.push({ ...told, weight });
  timer ??= setTimeout(send, batchMs);
}

/** Sends what waits, as a page does that is being left. */
export function send(): void {
  clearTimeout(timer);
  timer = undefined;
  if (waiting.length === 0) return;
  const body = JSON.stringify({ events: waiting });
  waiting = [];
  if (navigator.sendBeacon?.('/api/telemetry', new Blob([body], { type: 'application/json' }))) return;
  fetch('/api/telemetry', { method: 'POST', body, keepalive: true, headers: { 'Content-Type': 'application/json' } }).catch((reason: unknown) =>
    console.info('Nothing was told to the server:', reason),
  );
}

addEventListener('pagehide', send);
