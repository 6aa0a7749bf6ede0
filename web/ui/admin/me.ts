// Who is here, and what they may do.
import { signal } from '@preact/signals';
import { call } from '../api/client';
import { explain, type Trouble } from '../api/errors';

export interface Me {
  authenticated: boolean;
  username: string | null;
  role: string | null;
  way: string | null;
  permissions: string[];
  /** What has to be done before anything else. */
  pending: 'password' | 'totp' | null;
  totp: { on: boolean; required: boolean; recoveryCodesLeft: number } | null;
  csrfToken: string | null;
  setupNeeded: boolean;
}

/** Null until the first answer. */
export const me = signal<Me | null>(null);
export const meTrouble = signal<Trouble | null>(null);

export async function forgetMe(): Promise<void> {
  try {
    me.value = await call<Me>('GET', '/api/auth/me');
    meTrouble.value = null;
  } catch (failure) {
    meTrouble.value = explain(failure);
  }
}

export const may = (permission: string): boolean => me.value?.permissions.includes(permission) ?? false;
