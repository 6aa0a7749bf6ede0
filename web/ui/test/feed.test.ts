import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openRoomFeed, type Link } from '../api/feed';

class FakeEvents {
  static latest: FakeEvents;
  onerror: (() => void) | null = null;
  private readonly listeners = new Map<string, (message: { data: string }) => void>();

  constructor() {
    FakeEvents.latest = this;
  }
  addEventListener(name: string, listener: (message: { data: string }) => void) {
    this.listeners.set(name, listener);
  }
  send(revision: number) {
    this.listeners.get('room')?.({ data: JSON.stringify({ revision }) });
  }
  close() {}
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeEvents);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each([
  ['events', () => Promise.reject(new TypeError('refused')), 'lost'],
  ['a poll', () => Promise.resolve(new Response('{"success":true,"data":{"revision":1}}')), 'polling'],
])('after an interruption the first state, by %s, comes while the link is not live', async (by, fetched, away) => {
  vi.stubGlobal('fetch', fetched);
  let link: Link = 'connecting';
  const states: { revision: number; link: Link }[] = [];
  const feed = openRoomFeed(
    (state) => states.push({ revision: state.revision, link }),
    (now) => (link = now),
  );
  FakeEvents.latest.send(500);
  expect(link).toBe('live');

  FakeEvents.latest.onerror?.();
  await vi.advanceTimersByTimeAsync(1000);
  if (by === 'events') FakeEvents.latest.send(1);
  feed.close();

  expect(states.slice(1)).toEqual([{ revision: 1, link: away }]);
});
