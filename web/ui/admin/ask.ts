// Requests of an administrator: what a session changes carries its token, and a session that has ended leads back to the login.
import { call } from '../api/client';
import { ApiError } from '../api/errors';
import { forgetMe, me } from './me';

export async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  try {
    return await call<T>(method, path, body, signal, method === 'GET' ? {} : { headers: csrf() });
  } catch (failure) {
    if (failure instanceof ApiError && failure.status === 401) await forgetMe();
    throw failure;
  }
}

const patienceMs = 60_000;

/** Sends a file as it is. */
export async function sendFile(path: string, file: Blob): Promise<void> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patienceMs);
  try {
    const reply = await fetch(path, { method: 'POST', body: file, signal: stop.signal, headers: { 'Content-Type': 'application/octet-stream', ...csrf() } });
    if (reply.ok) return;
    const said = (await reply.json().catch(() => ({}))) as { error?: string; details?: string };
    throw new ApiError(reply.status, said.error ?? reply.statusText, said.details ?? null, null);
  } finally {
    clearTimeout(timer);
  }
}

export const get = <T>(path: string) => (signal: AbortSignal) => ask<T>('GET', path, undefined, signal);

export function csrf(): Record<string, string> | undefined {
  const token = me.value?.csrfToken;
  return token ? { 'X-CSRF-Token': token } : undefined;
}
