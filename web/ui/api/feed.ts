// The room's live state: server-sent events, reconnected with growing pauses, polled while the events stay away.
import { room } from './client';
import type { RoomState } from './types';

export type Link = 'connecting' | 'live' | 'polling' | 'lost';

/** The server speaks at least every 5 s; after this much quiet the connection counts as dead. */
const quietMs = 12_000;
const pollMs = 5_000;

/** 1, 2, 4, 8, then 15 s between attempts. */
export const pauseBefore = (attempt: number): number => Math.min(15_000, 1000 * 2 ** Math.max(0, attempt - 1));

export interface RoomFeed {
  /** Try at once, for example because the phone woke up. */
  nudge(): void;
  close(): void;
}

export function openRoomFeed(onState: (state: RoomState) => void, onLink: (link: Link) => void): RoomFeed {
  let events: EventSource | null = null;
  let attempt = 0;
  let closed = false;
  let quietTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let pollTimer: ReturnType<typeof setTimeout> | undefined;

  function connect() {
    clearTimeout(retryTimer);
    events?.close();
    if (closed) return;
    const source = new EventSource('/api/room/events');
    events = source;
    heard();
    source.addEventListener('room', (message) => {
      attempt = 0;
      clearTimeout(pollTimer);
      heard();
      // Before the link is live again: a server that started anew counts its revisions from the beginning.
      onState(JSON.parse((message as MessageEvent<string>).data) as RoomState);
      onLink('live');
    });
    source.addEventListener('ping', heard);
    source.onerror = () => fail(source);
  }

  function heard() {
    clearTimeout(quietTimer);
    const source = events;
    if (source) quietTimer = setTimeout(() => fail(source), quietMs);
  }

  function fail(source: EventSource) {
    if (closed || source !== events) return;
    source.close();
    events = null;
    clearTimeout(quietTimer);
    attempt += 1;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(connect, pauseBefore(attempt));
    void poll();
  }

  async function poll() {
    clearTimeout(pollTimer);
    if (closed) return;
    try {
      const state = await room.read();
      if (closed) return;
      if (attempt > 0) onLink('polling');
      onState(state);
    } catch {
      if (attempt > 0 && !closed) onLink('lost');
    }
    if (attempt > 0 && !closed) pollTimer = setTimeout(() => void poll(), pollMs);
  }

  connect();
  return {
    nudge: () => {
      if (attempt > 0) connect();
    },
    close: () => {
      closed = true;
      events?.close();
      clearTimeout(quietTimer);
      clearTimeout(retryTimer);
      clearTimeout(pollTimer);
    },
  };
}
