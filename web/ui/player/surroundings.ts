// What this browser has, looked at once something plays.
import { graph } from './graph';
import type { Surroundings } from './paths';

let looked: Surroundings | null = null;

export function surroundings(): Surroundings {
  looked ??= {
    phone: matchMedia('(pointer: coarse) and (hover: none)').matches,
    webAudio: graph() !== null,
    worklet: typeof AudioContext !== 'undefined' && 'audioWorklet' in AudioContext.prototype && isSecureContext,
    worker: typeof Worker !== 'undefined',
    hls: document.createElement('audio').canPlayType('application/vnd.apple.mpegurl') !== '',
  };
  return looked;
}
