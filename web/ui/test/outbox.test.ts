import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../taste/db';
import { batchSize, cadenceMs, failuresUntilTold, Outbox, pauseAfter, type Letter, type OutboxState } from '../taste/outbox';

const act = (id: string, at = 0): Letter => ({ id, sidPath: 'A/T.sid', song: 1, at, kind: 'act', action: 'like' });

function setUp(send: (batch: readonly Letter[]) => Promise<void> = async () => {}) {
  const store = new MemoryStore();
  const sent: string[][] = [];
  let now = 0;
  let state: OutboxState = { waiting: 0, sending: false, failures: 0, lastSent: null };
  const outbox = new Outbox(
    Promise.resolve(store),
    async (batch) => {
      await send(batch);
      sent.push(batch.map((letter) => letter.id));
    },
    (next) => (state = next),
    () => now,
  );
  return { store, sent, outbox, state: () => state, pass: (ms: number) => (now += ms) };
}

test('what is said is kept before it is sent, and gone once the player has it', async () => {
  const { store, sent, outbox, state } = setUp();
  await outbox.add(act('a'));
  expect(await store.all('outbox')).toHaveLength(1);
  expect(state().waiting).toBe(1);
  expect(await outbox.flush()).toBe(true);
  expect(sent).toEqual([['a']]);
  expect(await store.all('outbox')).toEqual([]);
});

test('nothing is sent before its time, and all of it then', async () => {
  const { sent, outbox, pass } = setUp();
  await outbox.add(act('a'));
  pass(cadenceMs - 1);
  outbox.tick();
  await Promise.resolve();
  expect(sent).toEqual([]);
  pass(1);
  outbox.tick();
  await outbox.flush();
  expect(sent).toEqual([['a']]);
});

test('a batch holds no more than the player takes', async () => {
  const { sent, outbox } = setUp();
  for (let n = 0; n < batchSize + 3; n++) await outbox.add(act(`${n}`, n));
  await outbox.flush();
  expect(sent.map((batch) => batch.length)).toEqual([batchSize, 3]);
});

test('after a failure the same letters go under the same ids', async () => {
  let broken = true;
  const { sent, outbox, state } = setUp(async () => {
    if (broken) throw new Error('offline');
  });
  await outbox.add(act('a'));
  expect(await outbox.flush()).toBe(false);
  expect(state()).toMatchObject({ waiting: 1, failures: 1 });
  broken = false;
  await outbox.flush();
  expect(sent).toEqual([['a']]);
  expect(state()).toMatchObject({ waiting: 0, failures: 0 });
});

test('pauses grow to an hour, and five failures are counted', async () => {
  expect([1, 2, 3].map(pauseAfter)).toEqual([cadenceMs, 2 * cadenceMs, 4 * cadenceMs]);
  expect(pauseAfter(50)).toBe(60 * 60_000);
  const { outbox, state } = setUp(async () => {
    throw new Error('offline');
  });
  await outbox.add(act('a'));
  for (let n = 0; n < failuresUntilTold; n++) await outbox.flush();
  expect(state().failures).toBe(failuresUntilTold);
});

test('what an earlier visit left is sent with the rest, the oldest first', async () => {
  const { store, sent, outbox } = setUp();
  await store.put('outbox', [act('old', 1)]);
  await outbox.add(act('new', 2));
  await outbox.load();
  await outbox.flush();
  expect(sent).toEqual([['old', 'new']]);
});

test('two flushes at once send each letter once', async () => {
  const { sent, outbox } = setUp();
  await outbox.add(act('a'));
  await Promise.all([outbox.flush(), outbox.flush()]);
  expect(sent).toEqual([['a']]);
});

test('of a favourite taken in and out only the last word goes', async () => {
  const { store, sent, outbox } = setUp();
  const heart = (id: string, on: boolean, song = 1): Letter => ({ id, sidPath: 'A/T.sid', song, at: 0, kind: 'favourite', on });
  await outbox.add(heart('in', true));
  await outbox.add(heart('other song', true, 2));
  await outbox.add(heart('out', false));
  await outbox.flush();
  expect(sent).toEqual([['other song', 'out']]);
  expect(await store.all('outbox')).toEqual([]);
});

describe('a letter that comes while others are under way', () => {
  test('goes with the next batch', async () => {
    let let_through = () => {};
    const gate = new Promise<void>((resolve) => (let_through = resolve));
    const { sent, outbox } = setUp(() => gate);
    await outbox.add(act('a'));
    const first = outbox.flush();
    await outbox.add(act('b'));
    let_through();
    await first;
    expect(sent).toEqual([['a'], ['b']]);
  });
});
