import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ask, get } from '../ask';
import { may } from '../me';
import { Facts, Fetched, Panel, State } from '../parts/parts';
import { FoundDevices } from '../parts/FoundDevices';
import { OrderOfOutputs } from '../parts/OrderOfOutputs';
import { SelfTest } from '../parts/SelfTest';
import { TroubleBox } from '../../shared/Trouble';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { toneOfDevice } from '../tones';
import type { Device, Light } from '../types';

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
      {may('settings:manage') && live.value !== null && live.value.length > 0 && <OrderOfOutputs devices={live.value} />}
      <FoundDevices />
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
