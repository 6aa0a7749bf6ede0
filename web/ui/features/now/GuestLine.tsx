import type { JSX } from 'preact';
import { roomDeck } from '../../player';
import { LinkIcon } from '../../shared/icons';
import { guestLine } from './output-words';

/** Somebody plays in the room from another program. */
export function GuestLine(): JSX.Element | null {
  const guest = roomDeck.latest.value?.guest;
  if (!guest) return null;
  return (
    <p class="guest" role="status">
      <LinkIcon />
      <span>{guestLine(guest)}</span>
    </p>
  );
}
