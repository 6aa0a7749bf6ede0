// One setting being changed: the field that fits its kind, with what is allowed beside it.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask } from '../ask';
import { covered, given, isList, pathOf, put, typed } from '../settings';
import type { Setting } from '../types';
import { useAct } from './useAct';

export function SettingField({ setting, onDone }: { setting: Setting; onDone(): void }): JSX.Element {
  const [text, setText] = useState(typed(setting));
  const act = useAct();
  const counts = setting.effect === 'atOnce' ? 'It counts at once.' : 'It takes effect at the next start.';
  const save = (event: Event) => {
    event.preventDefault();
    act.run(() => put(setting.key, given(setting, text)), `${setting.key} is stored. ${counts}`, onDone);
  };
  const undo = () => act.run(() => ask('DELETE', pathOf(setting.key)), `${setting.key} is back to what holds without you. ${counts}`, onDone);
  return (
    <form class="change" onSubmit={save}>
      <label class="field">
        <span>{setting.key}</span>
        <Input setting={setting} text={text} setText={setText} />
        <small>
          Allowed: {setting.range}
          {isList(setting) && setting.kind !== 'choices' && ', a line for each'}. {setting.default !== '' && <>Default: {setting.default}. </>}
          {counts}
        </small>
      </label>
      {covered(setting) && <p class="bad">What is stored here counts only while {setting.source} gives nothing else.</p>}
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <div class="actions">
        <button type="submit" class="plain" disabled={act.busy}>
          Store
        </button>
        {setting.stored && (
          <button type="button" class="plain" disabled={act.busy} onClick={undo}>
            Back to the default
          </button>
        )}
        <button type="button" class="plain" onClick={onDone}>
          Leave it
        </button>
      </div>
    </form>
  );
}

function Input({ setting, text, setText }: { setting: Setting; text: string; setText(text: string): void }): JSX.Element {
  const type = (event: { currentTarget: { value: string } }) => setText(event.currentTarget.value);
  const choices = setting.kind === 'flag' ? ['true', 'false'] : setting.kind === 'choice' ? setting.choices : null;
  if (choices)
    return (
      <select value={text} autofocus onChange={type}>
        {!choices.includes(text) && <option value="">{text}</option>}
        {choices.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    );
  if (isList(setting)) return <textarea class="mono" rows={Math.max(3, text.split('\n').length)} value={text} autofocus spellcheck={false} placeholder={setting.choices.join('\n')} onInput={type} />;
  if (setting.kind === 'number' || setting.kind === 'seconds')
    return <input type="number" value={text} min={setting.min ?? undefined} max={setting.max ?? undefined} step={setting.kind === 'seconds' ? 'any' : 1} required autofocus onInput={type} />;
  return <input type={setting.kind === 'secret' ? 'password' : 'text'} value={text} autocomplete="off" autocapitalize="off" spellcheck={false} required={setting.kind === 'secret'} autofocus onInput={type} />;
}
