import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { change, prefs } from '../../prefs/prefs';
import { romOf } from './roms';
import { attempt, Group } from './Settings';

/** Tells whether ROM images are the right ones. The files are read in the browser and go nowhere. */
export function Roms(): JSX.Element {
  const found = useSignal<string[]>([]);
  const check = async (files: FileList | null) => {
    const told: string[] = [];
    const right: string[] = [];
    for (const file of files ?? []) {
      const rom = await romOf(file);
      told.push(`${file.name}: ${rom.text}`);
      if (rom.name) right.push(rom.name);
    }
    found.value = told;
    if (right.length > 0) await change('ROM images checked', { romBundle: right.join(', ') });
  };
  return (
    <Group title="ROM images">
      <p class="quiet">Some tunes call the C64’s own KERNAL or BASIC. Here you can see whether your images are the right ones; they are read in this browser and sent nowhere.</p>
      <p class="actions">
        <label class="plain file">
          <span>Check images</span>
          <input type="file" class="sr" multiple onChange={(event) => attempt(check(event.currentTarget.files))} />
        </label>
      </p>
      <div role="status">
        {found.value.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {prefs.value.romBundle && <p class="quiet">Right so far: {prefs.value.romBundle}.</p>}
    </Group>
  );
}
