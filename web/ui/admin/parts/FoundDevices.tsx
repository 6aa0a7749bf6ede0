// Devices that are plugged in or answer in the network; those that are not set up yet are added with a click.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask } from '../ask';
import { may, me } from '../me';
import type { FoundDevice } from '../types';
import { Panel, State } from './parts';
import { Restart } from './Restart';
import { useAct } from './useAct';

export function FoundDevices({ after }: { after?(): void }): JSX.Element {
  const [found, setFound] = useState<{ devices: FoundDevice[]; problem: string | null } | null>(null);
  const [added, setAdded] = useState<string[]>([]);
  const act = useAct();
  const nameOf = (device: FoundDevice) => device.kind + device.address;
  // What is plugged in decides who plays: that is for those who may do everything.
  const adds = may('settings:manage') && me.value?.role === 'super-admin';
  const add = (device: FoundDevice) =>
    act.run(
      async () => {
        await ask('POST', '/api/admin/devices', device.setting);
        setAdded((before) => [...before, nameOf(device)]);
      },
      `${device.name} is added; it plays after the next start.`,
      after,
    );
  return (
    <Panel
      title="Plugged in or in the network"
      command="sidflowd device find"
      actions={
        <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(async () => setFound(await ask('GET', '/api/admin/devices/found')), 'Searched.')}>
          {act.busy ? 'Searching …' : 'Search'}
        </button>
      }
    >
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      {found?.problem && <p class="quiet">{found.problem}</p>}
      {found && found.devices.length === 0 && <p class="quiet">Nothing was found. A device that is in use or behind another router does not answer here; the guide to the hardware says how to name it by hand.</p>}
      {found?.devices.map((device) => (
        <div key={nameOf(device)} class="found">
          <p>
            <strong>{device.name}</strong> at {device.address}{' '}
            {device.configured ? (
              <State tone="good">configured as {device.configured}</State>
            ) : added.includes(nameOf(device)) ? (
              <State tone="good">added, from the next start on</State>
            ) : (
              <State tone="idle">not configured</State>
            )}
          </p>
          {device.note && <p class="quiet">{device.note}</p>}
          {!device.configured && !added.includes(nameOf(device)) && (
            <>
              {adds && (
                <button type="button" class="plain" disabled={act.busy} onClick={() => add(device)}>
                  Add it
                </button>
              )}
              <details>
                <summary>By hand</summary>
                <p class="quiet">
                  Add this to <code>Devices</code> in the settings file and restart the daemon:
                </p>
                <pre>{JSON.stringify(device.setting, null, 2)}</pre>
              </details>
            </>
          )}
        </div>
      ))}
      {added.length > 0 && <Restart label="Restart, so that they play" after={after} />}
    </Panel>
  );
}
