import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon } from './icons';

/** A modal sheet on the browser's own <dialog>: focus stays inside, Escape closes, focus returns to the opener. */
export function Sheet({ label, onClose, children }: { label: string; onClose(): void; children: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        // The backdrop belongs to the dialog element itself.
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="sheet">
        <button type="button" class="round close" aria-label="Close" onClick={() => dialog.current?.close()}>
          <CloseIcon />
        </button>
        {children}
      </div>
    </dialog>
  );
}
