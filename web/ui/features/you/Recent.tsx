import type { JSX } from 'preact';
import { activity } from '../../api/taste';
import { useLoad } from '../../shared/hooks';
import { songId } from '../../shared/ids';
import { forgetHeard, heard } from '../../taste/opinions';
import { TroubleBox } from '../../shared/Trouble';
import { TuneRow } from '../tune/TuneRow';
import { ListActions } from './ListActions';
import { ago, merged } from './order';

const limit = 50;

export function Recent(): JSX.Element {
  const { value, trouble, loading } = useLoad('activity', (signal) => activity(limit, signal));
  const list = merged(heard.value.slice(0, limit), value?.items.map((one) => ({ ...one, at: Date.parse(one.at) })) ?? []).slice(0, limit);
  return (
    <div aria-busy={loading}>
      {trouble && trouble.kind !== 'gone' && <TroubleBox trouble={trouble} />}
      <ListActions tracks={list.map((one) => one.track)} />
      <ul class="list">
        {list.map(({ track, at, where }) => (
          <TuneRow key={songId(track)} track={track} note={`${where === 'here' ? 'here' : 'in the room'}, ${ago(at)}`} />
        ))}
      </ul>
      {list.length === 0 && !loading && <p class="quiet">Nothing was played yet.</p>}
      {heard.value.length > 0 && (
        <button type="button" class="plain" onClick={() => void forgetHeard()}>
          Forget what this browser played
        </button>
      )}
    </div>
  );
}
