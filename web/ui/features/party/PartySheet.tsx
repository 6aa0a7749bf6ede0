import qrcode from 'qrcode-generator';
import type { JSX } from 'preact';
import { room } from '../../api/client';
import { explain } from '../../api/errors';
import { roomDeck } from '../../player';
import { say } from '../../shared/notice';
import { Sheet } from '../../shared/Sheet';
import { partyShown } from '../shell/sheets';
import './party.css';

/** Guests point their phones at it, look for tunes, and vote for what comes next. */
export function PartySheet(): JSX.Element {
  const on = roomDeck.latest.value?.party?.on === true;
  const address = `${location.origin}/#/party`;
  const onlyHere = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  const turn = async (next: boolean) => {
    try {
      await room.party(next);
    } catch (failure) {
      say(explain(failure).text);
    }
  };
  return (
    <Sheet label="Party" onClose={() => (partyShown.value = false)}>
      <h2>Party</h2>
      <p class="quiet">{on ? 'Votes order the queue: what most want comes next.' : 'In a party everybody adds to the room’s queue and votes; what most want comes next.'}</p>
      <label class="switch">
        <input type="checkbox" checked={on} onChange={(event) => void turn(event.currentTarget.checked)} />
        <span>Let votes order the queue. Switching it takes all votes away.</span>
      </label>
      <Code text={address} />
      <p class="address">
        <a href={address}>{address}</a>
      </p>
      {onlyHere && <p class="quiet">This address works on this machine only. Open the page under the name other devices know it by, then show the code.</p>}
    </Sheet>
  );
}

const quiet = 4;

/** Dark on light in both themes: many readers want it so. */
function Code({ text }: { text: string }): JSX.Element {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const path = Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => (code.isDark(y, x) ? `M${x + quiet} ${y + quiet}h1v1h-1z` : '')).join('')).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size + 2 * quiet} ${size + 2 * quiet}`} role="img" aria-label={`QR code of ${text}`} shape-rendering="crispEdges">
      <rect width="100%" height="100%" fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
