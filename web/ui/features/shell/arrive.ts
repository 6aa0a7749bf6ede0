// What an address means beside its screen. The code at a party leads to the room's queue.
import { choosePlace } from '../../player';

export function arrive(hash: string): void {
  if (!/^#\/?party$/.test(hash)) return;
  choosePlace('room');
  history.replaceState(null, '', '#/queue');
}
