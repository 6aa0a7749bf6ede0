// The audio graph behind the <audio> elements: one analyser that the scope reads.
// Everything here works on a plain-http page too (only AudioWorklet is missing there).

interface Graph {
  context: AudioContext;
  analyser: AnalyserNode;
}

let opened: Graph | null = null;
let unavailable = false;

// iOS stops an AudioContext when the phone locks, and with it any element routed through one.
// Music that goes on is worth more than a scope, so there the elements play directly.
const ios = /iPad|iPhone|iPod/.test(navigator.userAgent) || (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1);

/** Call from a click or key press: browsers start an AudioContext only then. */
export function wakeGraph(): void {
  const woken = open();
  if (woken && woken.context.state === 'suspended')
    woken.context.resume().catch((reason: unknown) => console.warn('The audio graph stays asleep until the next tap:', reason));
}

export function attach(element: HTMLAudioElement): void {
  const target = open();
  if (target) target.context.createMediaElementSource(element).connect(target.analyser);
}

/** The graph, opened at the first call; null where this browser has none that goes on when the screen locks. */
export const graph = (): Graph | null => open();

export const analyser = (): AnalyserNode | null => opened?.analyser ?? null;

function open(): Graph | null {
  if (opened || unavailable) return opened;
  if (ios || typeof AudioContext === 'undefined') {
    unavailable = true;
    return null;
  }
  const context = new AudioContext({ latencyHint: 'playback' });
  const node = context.createAnalyser();
  node.fftSize = 2048;
  node.connect(context.destination);
  opened = { context, analyser: node };
  return opened;
}
