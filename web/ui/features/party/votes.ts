// For which entries of the room's queue this listener has voted.
import { effect, signal } from '@preact/signals';
import { room } from '../../api/client';
import { explain } from '../../api/errors';
import { roomDeck } from '../../player';
import { say } from '../../shared/notice';

export const voted = signal<ReadonlySet<string>>(new Set());

const mark = (id: string, up: boolean) => {
  const next = new Set(voted.value);
  if (up) next.add(id);
  else next.delete(id);
  voted.value = next;
};

export async function vote(id: string, up: boolean): Promise<void> {
  mark(id, up);
  try {
    await room.vote(id, up);
  } catch (failure) {
    mark(id, !up);
    say(explain(failure).text);
  }
}

/** Call once. */
export function connectVotes(): void {
  let party = false;
  effect(() => {
    const on = roomDeck.latest.value?.party?.on === true;
    if (on === party) return;
    party = on;
    voted.value = new Set();
    if (on)
      room
        .votes()
        .then(({ items }) => (voted.value = new Set(items)))
        .catch((failure: unknown) => console.info('Which votes are ours is not known:', failure));
  });
}
