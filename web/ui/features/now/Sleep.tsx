import type { JSX } from 'preact';
import { explain } from '../../api/errors';
import { MoonIcon } from '../../shared/icons';
import { say } from '../../shared/notice';
import { sleepAt, sleepIn } from './sleep';

const choices = [15, 30, 60, 90];

export function Sleep(): JSX.Element {
  const set = (minutes: number | null) => sleepIn(minutes).catch((failure: unknown) => say(explain(failure).text));
  const on = sleepAt.value !== null;
  return (
    <div class="sleep" role="group" aria-label="Sleep timer">
      <span>Silent in</span>
      {choices.map((minutes) => (
        <button key={minutes} type="button" class="plain" onClick={() => void set(minutes)}>
          {minutes} min
        </button>
      ))}
      {on && (
        <button type="button" class="plain" onClick={() => void set(null)}>
          Stay awake
        </button>
      )}
    </div>
  );
}

/** Said beside the output while the timer runs. */
export function SleepLine(): JSX.Element | null {
  const at = sleepAt.value;
  if (at === null) return null;
  return (
    <p class="sleeping" role="status">
      <MoonIcon /> Falls silent at {new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}
    </p>
  );
}
