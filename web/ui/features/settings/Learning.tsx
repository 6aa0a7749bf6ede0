import type { JSX } from 'preact';
import { change, prefs } from '../../prefs/prefs';
import { modelState } from '../../taste/model/personal';
import { Amount, attempt, Group, Switch } from './Settings';

/** What this browser learns by itself, and whether any of it may leave. */
export function Learning(): JSX.Element {
  const { decision, training, delta } = modelState.value;
  const { training: on, allowUpload, iterationBudget } = prefs.value;
  const state = training
    ? 'Learning now, in the background.'
    : decision.use === 'delta'
      ? `It knows ${delta?.words ?? 0} of your likes and ratings, and puts songs that are not for you behind the others.`
      : `Your stations go by everybody’s taste: ${decision.why}.`;
  return (
    <Group title="Learning">
      <Switch on={on} set={(next) => attempt(change(next ? 'learning on' : 'learning off', { training: next }))}>
        Let this browser learn my taste by itself
      </Switch>
      <p class="quiet">{state}</p>
      <Amount name="Rounds of one training (1 to 10,000)" value={iterationBudget} least={1} most={10_000} set={(next) => attempt(change(`rounds of a training: ${next}`, { iterationBudget: next }))} />
      <Switch on={allowUpload} set={(next) => attempt(change(next ? 'what was learnt may be sent' : 'what was learnt stays', { allowUpload: next }))}>
        Send what it learnt to the player, without my name
      </Switch>
    </Group>
  );
}
