// Where data lies, how much room there is, and how much of it renders may take.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { get } from '../ask';
import { pathOf, put } from '../settings';
import type { FirstStepsState, Setting } from '../types';
import { bytes } from '../words';
import { Command, Facts, Fetched } from './parts';
import { useAct } from './useAct';
import { useLive } from './useLive';

const gigabyte = 1e9;
const room = (place: FirstStepsState['data']) => `${place.folder}${place.freeBytes === null ? '' : `, ${bytes(place.freeBytes)} free of ${bytes(place.totalBytes ?? place.freeBytes)}`}`;

export function StorageStep({ state }: { state: FirstStepsState }): JSX.Element {
  const most = useLive('Cache:MaxBytes', get<Setting>(pathOf('Cache:MaxBytes')), 60_000);
  return (
    <>
      <Facts
        rows={[
          ['Database, settings, backups', room(state.data)],
          ['Renders and what can be made again', room(state.cache)],
        ]}
      />
      <p class="quiet">
        Another place is named on the machine: the folder of the data where the service is started (<code>--data</code>), that of the renders by a setting. <Command line="sidflowd config set CacheDir FOLDER" />
      </p>
      <Fetched live={most}>{(setting) => <Budget setting={setting} again={most.again} />}</Fetched>
    </>
  );
}

function Budget({ setting, again }: { setting: Setting; again(): void }): JSX.Element {
  const now = Number(setting.value ?? setting.default) / gigabyte;
  const [size, setSize] = useState(now.toFixed(1));
  const act = useAct();
  const save = (event: Event) => {
    event.preventDefault();
    act.run(() => put(setting.key, Math.round(Number(size) * gigabyte)), `Renders may take ${size} GB from the next start on.`, again);
  };
  return (
    <form class="inline" onSubmit={save}>
      <label class="field">
        <span>Renders may take, in GB</span>
        <input type="number" min={0.1} step={0.1} value={size} required onInput={(event) => setSize(event.currentTarget.value)} />
      </label>
      <button type="submit" class="plain" disabled={act.busy || !setting.changeable}>
        Store
      </button>
      {setting.waits && <p class="quiet">It takes effect at the next start.</p>}
      {act.trouble && <TroubleBox trouble={act.trouble} />}
    </form>
  );
}
