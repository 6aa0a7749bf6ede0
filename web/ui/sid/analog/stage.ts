// The analog half of a SID: converters, filter, mixer and volume, from DAC codes to the voltage at AUDIO OUT. As emu/Sid/Analog/AnalogStage.cs.
import type { VoiceBlock } from '../digital/voices';
import type { ChipModel } from '../model';
import { amplifiersOf, type Amplifiers } from './amplifiers';
import { Filter, type Pace } from './filter';

const passModes = 0x70;

export class AnalogStage {
  /** Full scale ±1, DC included, after `endBlock`. */
  readonly audio: Float64Array;
  private readonly amplifiers: Amplifiers;
  private readonly filter: Filter;
  private readonly routed: Float64Array;
  private readonly muteStep: number;
  private readonly muteGains = [1, 1, 1];
  private readonly muteTargets = [1, 1, 1];
  private cutoff = 0;
  private resonance = 0;
  private routing = 0;
  private modeVolume = 0;

  constructor(model: ChipModel, capacity: number, pace: Pace) {
    this.amplifiers = amplifiersOf(model);
    this.filter = new Filter(this.amplifiers, pace);
    this.routed = new Float64Array(capacity);
    this.audio = new Float64Array(capacity);
    this.muteStep = pace.cyclesPerStep / 8192;
  }

  /** Takes registers 21..24; others are not for this half. */
  write(register: number, value: number): void {
    if (register === 21) this.cutoff = (this.cutoff & 0x7f8) | (value & 7);
    else if (register === 22) this.cutoff = (this.cutoff & 7) | (value << 3);
    else if (register === 23) {
      this.routing = value & 15;
      this.resonance = value >> 4;
    } else if (register === 24) this.modeVolume = value;
  }

  /** A muted voice keeps running and keeps its DC level; only its swing fades out over some milliseconds. */
  mute(voice: number, muted: boolean): void {
    this.muteTargets[voice] = muted ? 0 : 1;
  }

  /** Hears the voices of the block's cycles `from` to `to`, in which no register changes. */
  hear(block: VoiceBlock, from: number, to: number): void {
    const { amplifiers, routed, audio, routing, modeVolume } = this;
    const external = amplifiers.externalInput;
    const filtered = (routing & 8) !== 0;
    const inputsAtRest = filtered ? external : 0;
    const mixAtRest = (filtered ? 0 : external) + amplifiers.filterOffset;
    for (let i = from; i < to; i++) {
      routed[i] = inputsAtRest;
      audio[i] = mixAtRest;
    }
    const voiceThreeOff = (modeVolume & 0x80) !== 0 && (routing & 4) === 0;
    for (let voice = 0; voice < 3; voice++) {
      if (voice === 2 && voiceThreeOff) continue;
      const bus = ((routing >> voice) & 1) !== 0 ? routed : audio;
      if (this.muteGains[voice] === 1 && this.muteTargets[voice] === 1)
        this.addVoice(block.waveforms[voice] as Uint16Array, block.envelopes[voice] as Uint8Array, bus, from, to);
      else this.addFadingVoice(block, voice, bus, from, to);
    }
    const gain = amplifiers.model.filterGain;
    const inputs = bits(routing);
    this.filter.set(
      this.cutoff,
      this.resonance,
      inputs,
      (modeVolume & 0x10) !== 0 ? gain : 0,
      (modeVolume & 0x20) !== 0 ? gain : 0,
      (modeVolume & 0x40) !== 0 ? gain : 0,
    );
    this.filter.run(routed, from, to, audio);
    this.amplify(from, to, 4 - inputs - (voiceThreeOff ? 1 : 0) + bits(modeVolume & passModes), modeVolume & 15);
  }

  private amplify(from: number, to: number, inputs: number, volume: number): void {
    const { values, perUnit, last } = this.amplifiers.output(inputs, volume);
    const audio = this.audio;
    const scale = perUnit / Math.max(inputs, 1);
    for (let i = from; i < to; i++) {
      let position = (audio[i] as number) * scale;
      position = position < 0 ? 0 : position > last ? last : position;
      const index = position | 0;
      const value = values[index] as number;
      audio[i] = value + (position - index) * ((values[index + 1] as number) - value);
    }
  }

  private addVoice(waveform: Uint16Array, envelope: Uint8Array, bus: Float64Array, from: number, to: number): void {
    const waves = this.amplifiers.waveform;
    let at = from;
    while (at < to) {
      // The envelope stands still for most of the time.
      const held = envelope[at] as number;
      let end = at + 1;
      while (end < to && envelope[end] === held) end++;
      const gain = this.amplifiers.envelopeGain[held] as number;
      const level = this.amplifiers.envelopeLevel[held] as number;
      for (; at < end; at++) bus[at] = (bus[at] as number) + (waves[waveform[at] as number] as number) * gain + level;
    }
  }

  private addFadingVoice(block: VoiceBlock, voice: number, bus: Float64Array, from: number, to: number): void {
    const { waveform: waves, envelopeGain, envelopeLevel } = this.amplifiers;
    const waveform = block.waveforms[voice] as Uint16Array;
    const envelope = block.envelopes[voice] as Uint8Array;
    const target = this.muteTargets[voice] as number;
    let gain = this.muteGains[voice] as number;
    for (let i = from; i < to; i++) {
      gain = target > gain ? Math.min(gain + this.muteStep, target) : Math.max(gain - this.muteStep, target);
      const held = envelope[i] as number;
      bus[i] = (bus[i] as number) + (waves[waveform[i] as number] as number) * gain * (envelopeGain[held] as number) + (envelopeLevel[held] as number);
    }
    this.muteGains[voice] = gain;
  }
}

/** Ones in a byte. */
const bits = (value: number): number => {
  let count = 0;
  for (; value !== 0; value &= value - 1) count++;
  return count;
};
