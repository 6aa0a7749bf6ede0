// Settings in words, and what is typed for one as the API takes it.
import { ask } from './ask';
import type { Setting } from './types';

export const pathOf = (key: string) => `/api/admin/config/${encodeURIComponent(key)}`;

export const put = (key: string, value: unknown) => ask<Setting>('PUT', pathOf(key), { value });

export const isList = (setting: Setting) => setting.kind === 'list' || setting.kind === 'folders' || setting.kind === 'choices' || setting.kind === 'objects';

/** The value that holds, in words. */
export function shown(setting: Setting): string {
  if (setting.kind === 'secret') return setting.isSet ? 'set' : 'not set';
  if (setting.value === null) return setting.default === '' ? 'none' : setting.default;
  return Array.isArray(setting.value) ? setting.value.join(', ') : String(setting.value);
}

export function origin(setting: Setting): string {
  switch (setting.origin) {
    case 'default':
      return 'default';
    case 'stored':
      return 'stored here';
    case 'environment':
    case 'credentials':
    case 'commandLine':
      return `from ${setting.source}`;
    default:
      return `from ${setting.source.split('/').pop() ?? setting.source}`;
  }
}

/** Something stronger than settings.json gives it. */
export const covered = (setting: Setting) => setting.origin === 'environment' || setting.origin === 'credentials' || setting.origin === 'commandLine';

/** Why there is no button; null where there is one. */
export function fixed(setting: Setting): string | null {
  if (setting.changeable && setting.kind !== 'objects') return null;
  switch (setting.guard) {
    case 'files':
      return 'only in a file or the environment';
    case 'machine':
      return 'only on the machine';
    default:
      return setting.kind === 'objects' ? 'on the page Devices' : 'only by a super-admin';
  }
}

/** As it stands in the field; lists have a line for each. */
export function typed(setting: Setting): string {
  if (setting.kind === 'secret') return '';
  if (setting.value === null) return setting.kind === 'flag' || setting.kind === 'number' || setting.kind === 'seconds' || setting.kind === 'choice' ? setting.default : '';
  return Array.isArray(setting.value) ? setting.value.join('\n') : String(setting.value);
}

/** What was typed, as the API takes it. */
export function given(setting: Setting, text: string): unknown {
  if (isList(setting))
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  if (setting.kind === 'flag') return text === 'true';
  if ((setting.kind === 'number' || setting.kind === 'seconds') && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return text.trim();
}

/** Web:Port -> Web; keys without a section stand by themselves. */
export const sectionOf = (key: string) => (key.includes(':') ? (key.split(':')[0] ?? key) : 'General');

export function matches(setting: Setting, words: string, only: string): boolean {
  if (only === 'changed' && setting.origin === 'default') return false;
  if (only === 'waiting' && !setting.waits) return false;
  const text = `${setting.key} ${setting.meaning} ${shown(setting)}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
