import { useState } from 'preact/hooks';
import { explain, type Trouble } from '../../api/errors';
import { say } from '../../shared/notice';

export interface Act {
  busy: boolean;
  trouble: Trouble | null;
  /** Does it, says so, and then looks again. */
  run(work: () => Promise<unknown>, said: string, after?: () => void): void;
}

/** Something an administrator does: one at a time, its failure told beside it. */
export function useAct(): Act {
  const [state, setState] = useState<{ busy: boolean; trouble: Trouble | null }>({ busy: false, trouble: null });
  const run = async (work: () => Promise<unknown>, said: string, after?: () => void) => {
    setState({ busy: true, trouble: null });
    try {
      await work();
      setState({ busy: false, trouble: null });
      say(said);
      after?.();
    } catch (failure) {
      setState({ busy: false, trouble: explain(failure) });
    }
  };
  return { ...state, run: (work, said, after) => void run(work, said, after) };
}
