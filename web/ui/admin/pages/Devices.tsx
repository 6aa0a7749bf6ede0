import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ask, get } from '../ask';
import { may } from '../me';
import { Facts, Fetched, Panel, State } from '../parts/parts';
import { SelfTest } from '../parts/SelfTest';
import { TroubleBox } from '../../shared/Trouble';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { toneOfDevice } from '../tones';
import type { Device, FoundDevice, Light } from '../types';

export function Devices(): JSX.Element {
  const live = useLive('devices', get<Device[]>('/api/admin/devices'), 2_000);
  return (
    <>
      <Fetched live={live} empty={(devices) => (devices.length === 0 ? 'No device is configured; the emulator plays. Search for devices below.' : null)}>
        {(devices) => (
          <>
            {devices.map((device) => (
              <DeviceCard key={device.id} device={device} again={live.again} />
            ))}
          </>
        )}
      </Fetched>
      <Search />
    </>
  );
}

function DeviceCard({ device, again }: { device: Device; again(): void }): JSX.Element {
  const act = useAct();
  const [testing, setTesting] = useState(false);
  const manages = may('devices:manage');
  const { breaker } = device;
  return (
    <Panel
      title={device.id}
      command={`sidflowd device show ${device.id}`}
      actions={
        manages && (
          <>
            <button type="button" class="plain" disabled={testing || device.state === 'absent' || device.state === 'down'} onClick={() => setTesting(true)}>
              Self-test
            </button>
            <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(() => ask('POST', `/api/admin/devices/${encodeURIComponent(device.id)}/reset`), `${device.id} was reset.`, again)}>
              Reset
            </button>
          </>
        )
      }
    >
      <p>
        <State tone={breaker.state === 'open' ? 'bad' : toneOfDevice[device.state]}>{device.state}</State>
        {device.user && `, used by ${device.user}`}
        {device.problem && <>: {device.problem}</>}
      </p>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <Facts
        rows={[
          ['Kind', device.kind],
          ['Name', device.name ?? 'not seen yet'],
          ['Address', device.address ?? '–'],
          ['Firmware', device.firmware ?? '–'],
          ['Chips', device.chips.length === 0 ? '–' : device.chips.join(', ')],
          ['Breaker', `${breaker.state.replace('_', ' ')}, ${breaker.tokens} tokens`],
          ['Calls that went well', `${(100 * breaker.successRate).toFixed(1)} %`],
          ['Latency, 95th percentile', `${breaker.p95Latency} ms`],
        ]}
      />
      {testing && <SelfTest device={device.id} onEnd={() => setTesting(false)} />}
      {manages && device.kind === 'ultimate64' && device.state !== 'absent' && device.state !== 'down' && <Lights device={device.id} />}
    </Panel>
  );
}

function Lights({ device }: { device: string }): JSX.Element {
  const path = `/api/admin/devices/${encodeURIComponent(device)}/lights`;
  const live = useLive(`lights ${device}`, get<Light[]>(path), 30_000);
  const act = useAct();
  return (
    <details>
      <summary>Lights</summary>
      <Fetched live={live} empty={(lights) => (lights.length === 0 ? 'It has no lights to set.' : null)}>
        {(lights) => (
          <div class="fields">
            {lights.map((light) => (
              <label key={light.name} class="field">
                <span>{light.name}</span>
                <input
                  value={light.value}
                  list={light.choices ? `choices-${light.name}` : undefined}
                  onChange={(event) => {
                    const value = event.currentTarget.value;
                    act.run(() => ask('PUT', path, { [light.name]: value }), `${light.name}: ${value}`, live.again);
                  }}
                />
                {light.choices && (
                  <datalist id={`choices-${light.name}`}>
                    {light.choices.map((choice) => (
                      <option key={choice} value={choice} />
                    ))}
                  </datalist>
                )}
              </label>
            ))}
          </div>
        )}
      </Fetched>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
    </details>
  );
}

function Search(): JSX.Element {
  const [found, setFound] = useState<{ devices: FoundDevice[]; problem: string | null } | null>(null);
  const act = useAct();
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
      {found && found.devices.length === 0 && <p class="quiet">Nothing was found.</p>}
      {found?.devices.map((device) => (
        <div key={device.kind + device.address} class="found">
          <p>
            <strong>{device.name}</strong> at {device.address} {device.configured ? <State tone="good">configured as {device.configured}</State> : <State tone="idle">not configured</State>}
          </p>
          {device.note && <p class="quiet">{device.note}</p>}
          {!device.configured && (
            <>
              <p class="quiet">
                Add this to <code>Devices</code> in the settings file and restart the daemon:
              </p>
              <pre>{JSON.stringify(device.setting, null, 2)}</pre>
            </>
          )}
        </div>
      ))}
    </Panel>
  );
}
