import { describe, expect, test } from 'vitest';
import type { OutputChoice, RoomState } from '../api/types';
import { describe as words, guestLine, otherOf, outputName, roomLine, streamCarries } from '../features/now/output-words';
import { track } from './track';

const choice = (id: string, rest: Partial<OutputChoice> = {}): OutputChoice => ({ id, name: 'USBSID-Pico v1.3', state: 'ready', note: null, compromises: [], ...rest });

const room = (output: Partial<RoomState['output']> = {}, rest: Partial<RoomState> = {}): RoomState => ({
  revision: 1,
  state: 'playing',
  track: track(),
  positionMs: 0,
  durationMs: 60_000,
  volume: 70,
  muted: [],
  queue: [],
  currentId: null,
  output: { name: 'alsa:default', kind: 'alsa', chip: 'emulated MOS6581', healthy: true, note: null, id: 'emulator', compromises: [], stream: 'emulator', ...output },
  outputs: [choice('living-room'), choice('study'), choice('emulator', { name: 'emulated MOS6581' })],
  guest: null,
  error: null,
  ...rest,
});

test('a device is called by the household’s name', () => {
  expect(outputName('living-room')).toBe('Living room');
  expect(outputName('u64')).toBe('U64');
});

describe('the honest line', () => {
  test('names the device that plays, and what the tune loses on it', () => {
    const line = roomLine(room({ id: 'living-room', chip: 'USBSID-Pico v1.3', compromises: ['6581 tune on an 8580', 'exact to the frame only'] }));
    expect(line).toEqual({ text: 'Playing on Living room · USBSID-Pico v1.3', good: true, note: '', compromise: '6581 tune on an 8580, exact to the frame only.' });
  });

  test('a device needs no speaker', () => {
    expect(roomLine(room({ id: 'living-room', kind: 'none', chip: 'U64' }))).toMatchObject({ good: true, note: '' });
    expect(roomLine(room({ kind: 'none' })).text).toBe('No speaker connected · emulated 6581');
  });

  test('says why the emulator stands in', () => {
    const line = roomLine(room({ healthy: false, note: 'living-room was lost: unplugged. The emulator stands in.' }));
    expect(line.good).toBe(false);
    expect(line.note).toBe('Living-room was lost: unplugged. The emulator stands in.');
  });

  test('an emulator set to the other model is a compromise', () => {
    expect(roomLine(room({ chip: 'emulated MOS8580' })).compromise).toBe('A 6581 tune on an 8580.');
  });

  test('says nothing of playing while nothing plays', () => {
    expect(roomLine(room({ id: 'study', chip: 'U64' }, { state: 'paused' })).text).toBe('Study · U64');
    expect(roomLine(null).good).toBe(false);
  });
});

test('the stream is named only beside a device', () => {
  expect(streamCarries(room())).toBe('');
  expect(streamCarries(room({ id: 'study' }))).toBe('The stream carries the emulator, in step with Study.');
  expect(streamCarries(room({ id: 'study', stream: 'device' }))).toBe('The stream carries Study’s own sound.');
});

describe('A/B', () => {
  test('goes from a device to the emulator and back', () => {
    expect(otherOf(room({ id: 'study' }), null)?.id).toBe('emulator');
    expect(otherOf(room(), 'study')?.id).toBe('study');
  });

  test('goes to the first device from the emulator', () => {
    expect(otherOf(room(), null)?.id).toBe('living-room');
  });

  test('never offers what cannot play', () => {
    const outputs = [choice('living-room', { state: 'away' }), choice('study', { state: 'unfit' }), choice('emulator')];
    expect(otherOf(room({}, { outputs }), 'living-room')).toBeNull();
    expect(otherOf(room({}, { track: null }), null)).toBeNull();
  });
});

test('an output is described by health, reason and compromises', () => {
  expect(words(choice('a', { state: 'away', note: 'unplugged' }))).toBe('USBSID-Pico v1.3 · not there: unplugged');
  expect(words(choice('a', { compromises: ['6581 tune on an 8580'] }))).toBe('USBSID-Pico v1.3 · ready · 6581 tune on an 8580');
});

test('a guest is named by address, tune and output', () => {
  expect(guestLine({ address: '10.0.0.7', title: null, output: 'emulator', note: null })).toBe('A player at 10.0.0.7 plays on the emulator.');
  expect(guestLine({ address: '10.0.0.7', title: 'Commando', output: 'living-room', note: 'study was lost' })).toBe('A player at 10.0.0.7 plays “Commando” on Living room. Study was lost.');
});
