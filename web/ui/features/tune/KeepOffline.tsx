import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { explain } from '../../api/errors';
import type { Track } from '../../api/types';
import { canKeepOffline } from '../../offline/installed';
import { isKept, keep, letGo, readKept } from '../../offline/kept';
import { title } from '../../shared/format';
import { songId } from '../../shared/ids';
import { say } from '../../shared/notice';

/** A tune can be taken along, where the browser allows it. */
export function KeepOffline({ track }: { track: Track }): JSX.Element {
  const busy = useSignal(false);
  useEffect(() => void readKept().catch((failure: unknown) => console.info('What is kept cannot be read:', failure)), []);
  if (!canKeepOffline) return <p class="both-columns quiet">Keeping tunes for offline needs the player’s https address.</p>;
  const has = isKept(track);
  const change = async () => {
    busy.value = true;
    try {
      await (has ? letGo(songId(track)) : keep(track));
      say(has ? `${title(track)} is not kept any more.` : `${title(track)} plays without the player now.`);
    } catch (failure) {
      const told = explain(failure);
      say(told.advice ?? told.text);
    } finally {
      busy.value = false;
    }
  };
  return (
    <button type="button" class="plain both-columns" disabled={busy.value} onClick={() => void change()}>
      {busy.value ? 'Fetching it…' : has ? 'Kept for offline: let it go' : 'Keep for offline'}
    </button>
  );
}
