// The service worker, where the browser allows one: on https and on the machine itself.
import { signal } from '@preact/signals';

export const canKeepOffline = window.isSecureContext && 'serviceWorker' in navigator && 'caches' in window;

/** A newer page stands ready; it comes when the listener says so, never in the middle of a tune. */
export const updateReady = signal(false);

let waiting: ServiceWorker | null = null;

/** Behind everything that the first sound needs. */
const patienceMs = 3000;

export function connectServiceWorker(): void {
  if (canKeepOffline && !import.meta.env.DEV) setTimeout(install, patienceMs);
}

function install(): void {
  navigator.serviceWorker
    .register('/service-worker.js')
    .then((registration) => {
      const look = (worker: ServiceWorker | null) => {
        if (!worker) return;
        const ready = () => {
          // Without a controller it is the first visit: there is nothing to update.
          if (worker.state !== 'installed' || !navigator.serviceWorker.controller) return;
          waiting = worker;
          updateReady.value = true;
        };
        ready();
        worker.addEventListener('statechange', ready);
      };
      look(registration.waiting);
      registration.addEventListener('updatefound', () => look(registration.installing));
      document.addEventListener('visibilitychange', () => {
        if (!document.hidden) registration.update().catch((failure: unknown) => console.info('Whether there is a newer page is not known:', failure));
      });
    })
    .catch((failure: unknown) => console.info('This browser keeps no page for offline:', failure));
}

export function loadAnew(): void {
  if (!waiting) return location.reload();
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
  waiting.postMessage('take over');
}
