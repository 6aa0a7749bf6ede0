import type { JSX } from 'preact';
import { ask } from '../ask';
import { Danger } from './parts';
import { useAct } from './useAct';
import { TroubleBox } from '../../shared/Trouble';

/** Begins anew, so that stored settings count. */
export function Restart({ label = 'Restart', after }: { label?: string; after?(): void }): JSX.Element {
  const act = useAct();
  return (
    <>
      <Danger
        label={label}
        disabled={act.busy}
        question={<p>Begin anew with the settings as they are stored? The music stops for some seconds, and jobs at work go on afterwards.</p>}
        confirm="Restart"
        onSure={() => act.run(() => ask('POST', '/api/admin/restart'), 'It begins anew; this page is back in some seconds.', after)}
      />
      {act.trouble && <TroubleBox trouble={act.trouble} />}
    </>
  );
}
