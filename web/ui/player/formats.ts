// Which of the offered streams this browser takes.
import type { StreamUrl } from '../api/types';

const mime: Record<string, string> = { wav: 'audio/wav', flac: 'audio/flac', m4a: 'audio/mp4; codecs="mp4a.40.2"', mp3: 'audio/mpeg', opus: 'audio/ogg; codecs=opus' };

/**
 * WAV first: it seeks exactly and is there while the tune is still being rendered.
 * A listener who asked to save data gets the smallest the browser plays.
 */
export function pickStream(offered: Record<string, StreamUrl>, canPlay: (type: string) => boolean, saveData: boolean): StreamUrl | null {
  const order = saveData ? ['m4a', 'opus', 'mp3', 'flac', 'wav'] : ['wav', 'flac', 'm4a', 'mp3', 'opus'];
  for (const format of order) {
    const stream = offered[format];
    if (stream && (format === 'wav' || canPlay(mime[format] ?? ''))) return stream;
  }
  return null;
}

/** "WAV 44.1 kHz" */
export function streamName(stream: StreamUrl): string {
  const name = stream.format === 'tape' ? 'Chip in this browser' : stream.format.toUpperCase();
  return [name, stream.sampleRate ? `${stream.sampleRate / 1000} kHz` : ''].filter((part) => part !== '').join(' ');
}
