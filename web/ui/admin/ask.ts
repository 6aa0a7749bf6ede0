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

export const get = <T>(path: string) => (signal: AbortSignal) => ask<T>('GET', path, undefined, signal);

export function csrf(): Record<string, string> | undefined {
  const token = me.value?.csrfToken;
  return token ? { 'X-CSRF-Token': token } : undefined;
}
