import type { JSX } from 'preact';
import type { Trouble } from '../api/errors';

export function TroubleBox({ trouble, again }: { trouble: Trouble; again?: () => void }): JSX.Element {
  return (
    <div class="trouble" role="alert">
      <p>{trouble.text}</p>
      {trouble.advice && <p class="advice">{trouble.advice}</p>}
      {again && (
        <button type="button" class="plain" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}
