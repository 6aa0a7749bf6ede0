// The first steps of a new appliance. Each can be left out and taken again at any time.
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { CollectionStep } from '../parts/CollectionStep';
import { DevicesStep } from '../parts/DevicesStep';
import { Fetched, State } from '../parts/parts';
import { RestoreStep } from '../parts/RestoreStep';
import { StorageStep } from '../parts/StorageStep';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { addressOf } from '../place';
import type { FirstStepsState, StepName, StepState } from '../types';
import './first-steps.css';

const path = '/api/admin/first-steps';

const steps: { name: StepName; title: string; Content(props: { state: FirstStepsState; again(): void }): JSX.Element }[] = [
  { name: 'restore', title: 'Bring a backup back', Content: RestoreStep },
  { name: 'collection', title: 'Your collection', Content: CollectionStep },
  { name: 'storage', title: 'Where data lies', Content: StorageStep },
  { name: 'devices', title: 'Sound and devices', Content: DevicesStep },
];

const words: Record<StepState, string> = { open: 'to do', done: 'done', skipped: 'left out' };

export function FirstSteps(): JSX.Element {
  const live = useLive('first steps', get<FirstStepsState>(path), 10_000);
  return (
    <Fetched live={live}>
      {(state) => (
        <>
          <p class="quiet lead">{state.done ? 'All done. Each step can be taken again.' : 'Four steps, each of which can be left out and taken again later. The music plays meanwhile.'}</p>
          <ol class="steps">
            {steps.map((step, at) => (
              <Step key={step.name} number={at + 1} name={step.name} title={step.title} state={state} again={live.again}>
                <step.Content state={state} again={live.again} />
              </Step>
            ))}
          </ol>
          {state.done && (
            <a class="plain" href={addressOf('overview')}>
              To the overview
            </a>
          )}
        </>
      )}
    </Fetched>
  );
}

interface StepProps {
  number: number;
  name: StepName;
  title: string;
  state: FirstStepsState;
  again(): void;
  children: ComponentChildren;
}

function Step({ number, name, title, state, again, children }: StepProps): JSX.Element {
  const act = useAct();
  const [reopened, setReopened] = useState(false);
  const mine = state.steps.find((step) => step.name === name)?.state ?? 'open';
  const next = state.steps.find((step) => step.state === 'open')?.name;
  const shown = reopened || next === name;
  const mark = (to: StepState, said: string) => {
    setReopened(false);
    act.run(() => ask('PUT', `${path}/${name}`, { state: to }), said, again);
  };
  return (
    <li class="panel" aria-current={shown ? 'step' : undefined}>
      <header>
        <h3>
          {number}. {title}
        </h3>
        <State tone={mine === 'done' ? 'good' : 'idle'}>{words[mine]}</State>
        {!shown && (
          <div class="actions">
            <button type="button" class="plain" aria-label={`${mine === 'open' ? 'Open' : 'Take it again'}: ${title}`} onClick={() => setReopened(true)}>
              {mine === 'open' ? 'Open' : 'Take it again'}
            </button>
          </div>
        )}
      </header>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      {shown && (
        <>
          {children}
          <div class="actions forth">
            <button type="button" class="primary" disabled={act.busy} onClick={() => mark('done', `${title}: done.`)}>
              Done
            </button>
            <button type="button" class="plain" disabled={act.busy} onClick={() => mark('skipped', `${title}: left out.`)}>
              Skip
            </button>
          </div>
        </>
      )}
    </li>
  );
}
