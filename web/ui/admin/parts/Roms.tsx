// The owner's C64 ROM images: which are there, which are in use, uploading and removing them.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get, sendFile } from '../ask';
import { may } from '../me';
import { Danger, Fetched, Panel, State } from './parts';
import { Restart } from './Restart';
import { Table } from './Table';
import { useAct } from './useAct';
import { useLive } from './useLive';

interface Roms {
  folder: string;
  problem: string | null;
  images: { kind: string; name: string; sizeBytes: number; file: string | null; inUse: boolean; waits: boolean }[];
  others: string[];
}

const path = '/api/admin/roms';

export function RomImages(): JSX.Element {
  const live = useLive('roms', get<Roms>(path), 30_000);
  const [refused, setRefused] = useState<string[]>([]);
  const act = useAct();
  const manages = may('settings:manage');
  const upload = (files: FileList | null) =>
    act.run(
      async () => {
        const told: string[] = [];
        for (const file of files ?? []) {
          try {
            await sendFile(path, file);
          } catch (failure) {
            told.push(`${file.name}: ${failure instanceof Error ? failure.message : 'it was not taken.'}`);
          }
        }
        setRefused(told);
      },
      'The files were looked at.',
      live.again,
    );
  return (
    <Panel
      title="ROM images"
      command="sidflowd rom list"
      actions={
        manages && (
          <label class="plain file">
            <span>Upload images</span>
            <input type="file" class="sr" multiple disabled={act.busy} onChange={(event) => upload(event.currentTarget.files)} />
          </label>
        )
      }
    >
      <p class="quiet">Some tunes call the C64’s own KERNAL or BASIC. The images are their owner’s to give; each is known by its content, whatever its file is called.</p>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <div role="status">
        {refused.map((line) => (
          <p key={line} class="bad">
            {line.replace('body: ', '')}
          </p>
        ))}
      </div>
      <Fetched live={live}>
        {(roms) => (
          <>
            {roms.problem && <p class="bad">{roms.problem}</p>}
            <Table
              rows={roms.images}
              keyOf={(rom) => rom.kind}
              columns={[
                { head: 'Image', cell: (rom) => rom.name },
                { head: 'File', label: true, cell: (rom) => (rom.file ? <code>{rom.file}</code> : 'not there') },
                {
                  head: 'State',
                  cell: (rom) => (
                    <>
                      <State tone={rom.inUse ? 'good' : 'idle'}>{rom.inUse ? 'in use' : 'not in use'}</State>
                      {rom.waits && <p class="quiet">{rom.inUse ? 'until the next start' : 'in use after the next start'}</p>}
                    </>
                  ),
                },
              ]}
              actions={
                manages
                  ? (rom) =>
                      rom.file && (
                        <Danger
                          label="Remove"
                          question={<p>Delete {rom.file} from the machine? Tunes that need the {rom.name} do not play after the next start.</p>}
                          confirm="Delete it"
                          onSure={() => act.run(() => ask('DELETE', `${path}/${rom.kind}`), `${rom.name} is removed.`, live.again)}
                        />
                      )
                  : undefined
              }
            />
            {roms.others.map((line) => (
              <p key={line} class="quiet">
                {line}
              </p>
            ))}
            {manages && roms.images.some((rom) => rom.waits) && <Restart label="Restart, so that they count" after={live.again} />}
          </>
        )}
      </Fetched>
    </Panel>
  );
}
