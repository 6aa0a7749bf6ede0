// The voltages, converters and amplifiers of a chip model, shared by all chips of it. As emu/Sid/Analog/AnalogModel.cs.
import type { ChipModel } from '../model';
import { OpAmp, SampledCurve } from './curve';
import { ladderOf } from './ladder';

const known = new Map<ChipModel, Amplifiers>();

export function amplifiersOf(model: ChipModel): Amplifiers {
  const there = known.get(model);
  if (there) return there;
  const made = new Amplifiers(model);
  known.set(model, made);
  return made;
}

export class Amplifiers {
  readonly span: number;
  readonly filterOffset: number;
  /** Volts around a voice's level at full envelope, by waveform code; share of it and the level, by envelope. */
  readonly waveform: Float64Array;
  readonly envelopeGain: Float64Array;
  readonly envelopeLevel: Float64Array;
  /** Amplifier input over integrator capacitor voltage. */
  readonly integratorInput: SampledCurve;
  private readonly opAmp: OpAmp;
  private readonly summers: SampledCurve[] = [];
  private readonly resonances: SampledCurve[] = [];
  private readonly outputs: SampledCurve[] = [];

  constructor(readonly model: ChipModel) {
    this.opAmp = new OpAmp(model.transfer, model.gate, model.low, model.high);
    this.integratorInput = this.opAmp.integrator();
    this.span = model.high - model.low;
    // The mix of filter outputs passes slightly larger resistors; the rest of its level comes from the middle of the range.
    this.filterOffset = (this.span / 2) * (1 - model.filterGain);
    const wave = ladderOf(model, 12, true);
    const envelope = ladderOf(model, 8);
    const middle = wave[0x7ff] as number;
    this.waveform = wave.map((level) => (level - middle) * model.voiceRange);
    this.envelopeGain = envelope;
    this.envelopeLevel = envelope.map((level) => model.voiceLevel - model.low + model.voiceDrift * level);
  }

  /** EXT IN with nothing attached sits at the level of a silent voice. */
  get externalInput(): number {
    return this.envelopeLevel[0] as number;
  }

  /** Highpass output over the mean of its inputs, 2..6. */
  summer(inputs: number): SampledCurve {
    return (this.summers[inputs] ??= this.opAmp.stage(inputs));
  }

  /** The bandpass fed back, by the resonance nibble. */
  resonance(nibble: number): SampledCurve {
    return (this.resonances[nibble] ??= this.opAmp.stage(this.model.resonanceRatios[nibble] as number));
  }

  /** Audio output over the mean of the mixer's inputs: mixer and volume stage in one, scaled to full scale ±1. */
  output(inputs: number, volume: number): SampledCurve {
    return (this.outputs[inputs * 16 + volume] ??= this.traceOutput(inputs, volume));
  }

  private traceOutput(inputs: number, volume: number): SampledCurve {
    const mixer = this.opAmp.stage(inputs * this.model.mixerInputRatio);
    const gain = this.opAmp.stage(volume / this.model.volumeDivisor);
    return SampledCurve.of(0, this.span, 2048, (mean) => ((gain.at(mixer.at(mean)) / this.span) * 2 - 1) * this.model.outputGain);
  }
}
