// Which way a tune takes to the ear. The first that fits is tried first; when it breaks before it sounds, the next one.
import type { Engine } from '../prefs/shape';

export type Path = 'worklet' | 'worker' | 'hls' | 'media';

/** What this browser has. */
export interface Surroundings {
  /** A phone or tablet, whose music must go on when the screen locks: only a media element's does. */
  phone: boolean;
  webAudio: boolean;
  /** Exists in a secure context only: https, or localhost. */
  worklet: boolean;
  worker: boolean;
  /** Plays HLS by itself. */
  hls: boolean;
}

/** What the session has. */
export interface Offer {
  tape: boolean;
  hls: boolean;
}

const possible: Record<Path, (browser: Surroundings, session: Offer) => boolean> = {
  worklet: (browser, session) => session.tape && browser.webAudio && browser.worklet,
  worker: (browser, session) => session.tape && browser.webAudio && browser.worker,
  hls: (browser, session) => session.hls && browser.hls,
  // WAV or FLAC in a media element: every browser, every session.
  media: () => true,
};

const onPhones: readonly Path[] = ['media', 'worklet', 'worker', 'hls'];
const elsewhere: readonly Path[] = ['worklet', 'worker', 'hls', 'media'];

const order = (browser: Surroundings, wish: Engine): readonly Path[] => (wish === 'file' ? ['media', 'hls', 'worklet', 'worker'] : wish === 'chip' || !browser.phone ? elsewhere : onPhones);

/** @param wish the listener's */
export const pathsFor = (browser: Surroundings, session: Offer, wish: Engine): Path[] => order(browser, wish).filter((path) => possible[path](browser, session));
