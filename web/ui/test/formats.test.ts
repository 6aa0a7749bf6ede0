import { expect, test } from 'vitest';
import { pickStream, streamName } from '../player/formats';

const offered = (...formats: string[]) => Object.fromEntries(formats.map((format) => [format, { format, url: `/${format}` }]));
const pick = (formats: string[], canPlay: (type: string) => boolean, lessData: boolean) => pickStream(offered(...formats), canPlay, lessData)?.format ?? null;

test('WAV is taken where data costs nothing', () => expect(pick(['flac', 'm4a', 'wav'], () => true, false)).toBe('wav'));
test('the smallest is taken where it does', () => expect(pick(['flac', 'm4a', 'wav'], () => true, true)).toBe('m4a'));
test('a format the browser cannot play is passed over', () => expect(pick(['flac', 'm4a', 'wav'], (type) => type.includes('flac'), true)).toBe('flac'));
test('WAV is tried whatever the browser says of it', () => expect(pick(['wav'], () => false, true)).toBe('wav'));
test('nothing known is nothing taken', () => expect(pick(['sidtape'], () => true, false)).toBeNull());
test('a stream’s name carries its rate where it is told', () => {
  expect(streamName({ format: 'wav', url: '', sampleRate: 44100 })).toBe('WAV 44.1 kHz');
  expect(streamName({ format: 'flac', url: '' })).toBe('FLAC');
});
