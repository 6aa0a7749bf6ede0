// Where the room's sound goes, the devices that are set up with a test of each, and those that are found.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get } from '../ask';
import { may } from '../me';
import { fixed, pathOf, shown } from '../settings';
import { toneOfDevice } from '../tones';
import type { Device, Setting } from '../types';
import { FoundDevices } from './FoundDevices';
import { Fetched, State } from './parts';
import { Restart } from './Restart';
import { SelfTest } from './SelfTest';
import { SettingField } from './SettingField';
import { useLive } from './useLive';

export function DevicesStep(): JSX.Element {
  const devices = useLive('devices', get<Device[]>('/api/admin/devices'), 3_000);
  return (
    <>
      <RoomOutput />
      <h4>Real chips</h4>
      <Fetched live={devices} empty={(list) => (list.length === 0 ? 'None is set up; the emulator plays.' : null)}>
        {(list) => (
          <ul>
            {list.map((device) => (
              <One key={device.id} device={device} />
            ))}
          </ul>
        )}
      </Fetched>
      <FoundDevices after={devices.again} />
    </>
  );
}

function RoomOutput(): JSX.Element {
  const live = useLive('Room:Output', get<Setting>(pathOf('Room:Output')), 60_000);
  const [open, setOpen] = useState(false);
  return (
    <>
      <h4>The loudspeaker</h4>
      <Fetched live={live}>
        {(setting) => (
          <>
            <div class="inline">
              <p>
                The room’s sound goes to <code>{shown(setting)}</code>
                {setting.waits && ' from the next start on'}.
              </p>
              {fixed(setting) === null && !open && (
                <button type="button" class="plain" onClick={() => setOpen(true)}>
                  Change
                </button>
              )}
              {setting.waits && <Restart after={live.again} />}
            </div>
            {open && (
              <SettingField
                setting={setting}
                onDone={() => {
                  setOpen(false);
                  live.again();
                }}
              />
            )}
          </>
        )}
      </Fetched>
    </>
  );
}

function One({ device }: { device: Device }): JSX.Element {
  const [testing, setTesting] = useState(false);
  return (
    <li class="found">
      <div class="inline">
        <p>
          <strong>{device.id}</strong> {device.name ?? device.kind} <State tone={toneOfDevice[device.state]}>{device.state}</State> {device.problem}
        </p>
        {may('devices:manage') && !testing && (
          <button type="button" class="plain" aria-label={`Test ${device.id}`} disabled={device.state === 'absent' || device.state === 'down'} onClick={() => setTesting(true)}>
            Test
          </button>
        )}
      </div>
      {testing && <SelfTest device={device.id} onEnd={() => setTesting(false)} />}
    </li>
  );
}
