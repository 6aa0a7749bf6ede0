import { explain, type Trouble } from '../../api/errors';

/** Why a station does not begin, told to a listener. */
export function stationTrouble(failure: unknown): Trouble {
  const trouble = explain(failure);
  if (trouble.kind === 'busy')
    return { kind: 'busy', text: 'Songs cannot be compared yet.', advice: 'Whoever looks after this player has to let it listen to its collection once. Search, library and “Chip” work until then.' };
  return trouble;
}
