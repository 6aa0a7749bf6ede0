// Which states are good news. The word always stands beside the colour.
import type { Tone } from './parts/parts';
import type { Device, JobStatus } from './types';

export const toneOfDevice: Record<Device['state'], Tone> = { ready: 'good', leased: 'good', probing: 'idle', absent: 'idle', degraded: 'warn', down: 'bad' };

export const toneOfJob: Record<JobStatus, Tone> = { pending: 'idle', running: 'good', paused: 'warn', staled: 'warn', completed: 'good', failed: 'bad', cancelled: 'idle' };

export function toneOfCheck(status: string): Tone {
  switch (status) {
    case 'healthy':
    case 'ok':
      return 'good';
    case 'degraded':
      return 'warn';
    case 'unhealthy':
    case 'fail':
      return 'bad';
    default:
      return 'idle';
  }
}
