// The typed client: one function an endpoint, one place that knows envelopes, time-outs and failures.
import { ApiError, Unreachable } from './errors';
import type { BrowseResult, LibraryStatus, Offered, Playback, RoomState, SearchResult, TuneInfo } from './types';

const timeoutMs = 15_000;

/** What few calls need beside the usual. */
export interface CallOptions {
  headers?: Record<string, string>;
  /** The request may outlive the page. */
  keepalive?: boolean;
}

export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal, options: CallOptions = {}): Promise<T> {
  // AbortSignal.any and .timeout are younger than the phones this page should work on.
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  const forward = () => stop.abort();
  signal?.addEventListener('abort', forward);
  try {
    const reply = await fetch(path, {
      method,
      signal: stop.signal,
      keepalive: options.keepalive,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...options.headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return await unwrap<T>(reply);
  } catch (failure) {
    if (signal?.aborted) throw new DOMException('No longer wanted', 'AbortError');
    if (failure instanceof ApiError) throw failure;
    throw new Unreachable(failure instanceof Error ? failure.message : String(failure));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', forward);
  }
}

async function unwrap<T>(reply: Response): Promise<T> {
  const text = await reply.text();
  const json = parse(text);
  if (reply.ok && json !== null && json.success !== false) return ('data' in json ? json.data : json) as T;
  throw new ApiError(
    reply.status,
    typeof json?.error === 'string' ? json.error : reply.statusText || `status ${reply.status}`,
    typeof json?.details === 'string' ? json.details : typeof json?.reason === 'string' ? json.reason : null,
    retryAfter(reply.headers.get('Retry-After')),
    json,
  );
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch (failure) {
    // A proxy's HTML error page, for example: the status says enough.
    if (failure instanceof SyntaxError) return null;
    throw failure;
  }
}

export function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}

const query = (parameters: Record<string, string | number | undefined>): string => {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  return pairs.length === 0 ? '' : '?' + new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
};

export interface SearchQuery {
  q: string;
  yearMin?: number;
  yearMax?: number;
  sidModel?: string;
  sids?: number;
  clock?: string;
  durationMin?: number;
  durationMax?: number;
}

export const library = {
  search: (search: SearchQuery, offset: number, limit: number, signal?: AbortSignal) =>
    call<SearchResult>('GET', '/api/search' + query({ ...search, offset, limit }), undefined, signal),
  browse: (path: string, signal?: AbortSignal) => call<BrowseResult>('GET', '/api/hvsc/browse' + query({ path }), undefined, signal),
  tune: (sidPath: string, signal?: AbortSignal) => call<TuneInfo>('GET', '/api/tune' + query({ sid_path: sidPath }), undefined, signal),
  status: (signal?: AbortSignal) => call<LibraryStatus>('GET', '/api/library/status', undefined, signal),
};

export const sessions = {
  play: (sidPath: string, song: number) => call<Playback>('POST', '/api/play', { sid_path: sidPath, song }),
  offered: (signal?: AbortSignal) => call<Offered>('GET', '/api/playback/detect', undefined, signal),
  random: () => call<Playback>('POST', '/api/play/random', {}),
};

export const room = {
  read: (signal?: AbortSignal) => call<RoomState>('GET', '/api/room', undefined, signal),
  play: (sidPath: string, song: number) => post('play', { sid_path: sidPath, song }),
  pause: () => post('pause'),
  resume: () => post('resume'),
  stop: () => post('stop'),
  next: () => post('next'),
  previous: () => post('previous'),
  seek: (positionMs: number) => post('seek', { position_ms: Math.round(positionMs) }),
  song: (song: number) => post('song', { song }),
  volume: (volume: number) => post('volume', { volume: Math.round(volume) }),
  output: (id: string) => post('output', { output: id }),
  mute: (chip: number, voice: number, muted: boolean) => post('mute', { chip, voice, muted }),
  enqueue: (sidPath: string, song: number, next: boolean) => post('queue', { sid_path: sidPath, song, next }),
  remove: (id: string) => call<RoomState>('DELETE', `/api/room/queue/${encodeURIComponent(id)}`),
  move: (id: string, index: number) => post(`queue/${encodeURIComponent(id)}/move`, { index }),
  playEntry: (id: string) => post(`queue/${encodeURIComponent(id)}/play`),
  clear: () => call<RoomState>('DELETE', '/api/room/queue'),
  sleep: (minutes: number | null) => post('sleep', { minutes }),
  party: (on: boolean) => post('party', { on }),
  vote: (id: string, up: boolean) => post(`queue/${encodeURIComponent(id)}/vote`, { up }),
  votes: (signal?: AbortSignal) => call<{ items: string[] }>('GET', '/api/room/votes', undefined, signal),
};

function post(action: string, body: unknown = {}): Promise<RoomState> {
  return call<RoomState>('POST', `/api/room/${action}`, body);
}
