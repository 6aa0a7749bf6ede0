import { describe, expect, test, vi } from 'vitest';

vi.stubGlobal('location', { hash: '' });
vi.stubGlobal('window', { addEventListener: () => undefined, matchMedia: () => ({ matches: false }) });
vi.stubGlobal('document', { documentElement: { dataset: {} }, addEventListener: () => undefined, hidden: false });

const { fixed, given, matches, shown, typed } = await import('../admin/settings');
const { moved, orderOf } = await import('../admin/parts/OrderOfOutputs');
import type { Setting } from '../admin/types';

const setting = (more: Partial<Setting>): Setting => ({
  key: 'Room:FadeSeconds',
  kind: 'seconds',
  value: null,
  isSet: false,
  default: '4',
  origin: 'default',
  source: 'the defaults',
  range: 'a number of seconds from 0 to 30',
  min: 0,
  max: 30,
  choices: [],
  meaning: 'At the end of songs that loop.',
  effect: 'nextStart',
  guard: 'settings',
  changeable: true,
  stored: false,
  overruled: false,
  waits: false,
  ...more,
});

describe('a setting', () => {
  test('shows its value, else its default, of secrets only whether they are set', () => {
    expect(shown(setting({}))).toBe('4');
    expect(shown(setting({ value: 2.5 }))).toBe('2.5');
    expect(shown(setting({ kind: 'list', value: ['a', 'b'] }))).toBe('a, b');
    expect(shown(setting({ kind: 'text', default: '' }))).toBe('none');
    expect(shown(setting({ kind: 'secret', isSet: true, value: null }))).toBe('set');
  });
  test('goes as its kind asks', () => {
    expect(given(setting({}), '2.5')).toBe(2.5);
    expect(given(setting({}), 'two')).toBe('two');
    expect(given(setting({ kind: 'flag' }), 'false')).toBe(false);
    expect(given(setting({ kind: 'folders' }), ' /a \n\n/b ')).toEqual(['/a', '/b']);
    expect(given(setting({ kind: 'text' }), ' 12 ')).toBe('12');
  });
  test('stands in its field as it can be stored again', () => {
    for (const one of [setting({ value: 3 }), setting({ kind: 'list', value: ['a', 'b'] }), setting({ kind: 'flag', value: true })]) expect(given(one, typed(one))).toEqual(one.value);
    expect(typed(setting({ kind: 'secret', isSet: true }))).toBe('');
  });
  test('says why it cannot be changed', () => {
    expect(fixed(setting({}))).toBeNull();
    expect(fixed(setting({ changeable: false, guard: 'machine' }))).toContain('machine');
    expect(fixed(setting({ changeable: false, guard: 'everything' }))).toContain('super-admin');
  });
  test('is found by words in any order', () => {
    expect(matches(setting({}), 'loop fade', '')).toBe(true);
    expect(matches(setting({}), 'fade port', '')).toBe(false);
    expect(matches(setting({}), '', 'changed')).toBe(false);
    expect(matches(setting({ waits: true }), '', 'waiting')).toBe(true);
  });
});

describe('the order of the outputs', () => {
  test('holds all devices, the emulator last while it is not listed', () => {
    expect(orderOf([], ['a', 'b'])).toEqual(['a', 'b', 'emulator']);
    expect(orderOf(['b', 'gone', 'emulator'], ['a', 'b'])).toEqual(['b', 'emulator', 'a']);
  });
  test('moves one and leaves the others as they are', () => {
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    const list = ['a', 'b'];
    expect(moved(list, 0, -1)).toBe(list);
    expect(moved(list, 1, 2)).toBe(list);
  });
});
