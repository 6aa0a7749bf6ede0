// One envelope generator: 8 bit counter, rate divider, exponential divider, and the delays between them.
// The rules and their sources stand in emu/Sid/Digital/Envelope.cs; this is the same machine, cycle by cycle.
import { ratePeriods } from '../generated/numbers';

const rateStates = 0x7fff;

const attacking = 0;
const decaying = 1;
const releasing = 2;

export class Envelope {
  gate = false;
  /** What the multiplying DAC sees. */
  counter = 0;
  private latched = 0;
  private rateState = 0;
  private rateMatch = 0;
  private rateReset = true;
  private exponentialCount = 0;
  private exponentialPeriod = 1;
  private nextExponentialPeriod = 0;
  private exponentialDelay = 0;
  private stepDelay = 0;
  private phaseDelay = 0;
  private phase = releasing;
  private nextPhase = releasing;
  private counting = true;
  private attack = 0;
  private decay = 0;
  private sustain = 0;
  private release = 0;

  constructor() {
    this.reset();
  }

  reset(): void {
    this.rateState = 0;
    this.rateReset = true;
    this.exponentialCount = 0;
    this.exponentialPeriod = 1;
    this.nextExponentialPeriod = 0;
    this.exponentialDelay = 0;
    this.stepDelay = 0;
    this.phaseDelay = 0;
    this.phase = this.nextPhase = releasing;
    this.counting = true;
    this.gate = false;
    this.attack = this.decay = this.sustain = this.release = 0;
    this.select(0);
    this.counter = 0xaa;
    this.latched = 0;
  }

  writeControl(control: number): void {
    const gateNext = (control & 1) !== 0;
    if (gateNext === this.gate) return;
    this.gate = gateNext;
    if (gateNext) {
      this.nextPhase = attacking;
      this.phaseDelay = 2;
      if (this.rateReset || this.exponentialDelay === 2) this.stepDelay = this.exponentialPeriod === 1 || this.exponentialDelay === 2 ? 2 : 4;
      else if (this.exponentialDelay === 1) this.phaseDelay = 3;
    } else {
      this.nextPhase = releasing;
      this.phaseDelay = this.stepDelay > 0 ? 3 : 2;
    }
  }

  writeAttackDecay(value: number): void {
    this.attack = value >> 4;
    this.decay = value & 15;
    if (this.phase === attacking) this.select(this.attack);
    else if (this.phase === decaying) this.select(this.decay);
  }

  writeSustainRelease(value: number): void {
    this.sustain = (value >> 4) * 0x11;
    this.release = value & 15;
    if (this.phase === releasing) this.select(this.release);
  }

  /** Runs some cycles and writes the levels of every `step`th, the first after `skip` of them. */
  render(cycles: number, levels: Uint8Array, at: number, skip: number, step: number): void {
    let passed = 0;
    let kept = 0;
    while (passed < cycles) {
      const before = this.counter;
      const run = this.run(cycles - passed);
      passed += run;
      const until = passed > skip ? (((passed - skip - 1) / step) | 0) + 1 : 0;
      // A single cycle shows the level it leads to; a longer run has only one.
      const level = run === 1 ? this.counter : before;
      for (; kept < until; kept++) levels[at + kept] = level;
    }
  }

  advance(cycles: number): void {
    while (cycles > 0) cycles -= this.run(Math.min(cycles, 0x7fffffff));
  }

  /** Runs a stretch of constant level, at least one cycle and at most `cycles`. */
  private run(cycles: number): number {
    const quiet = Math.min(this.quietCycles(), cycles);
    if (quiet === 0) {
      this.clock();
      return 1;
    }
    const period = this.heldPeriod();
    if (period !== 0 && cycles >= period) return cycles - (cycles % period);
    this.rateState += quiet;
    if (this.rateState >= rateStates) this.rateState -= rateStates;
    return quiet;
  }

  /** Cycles that can pass at once because only the rate divider moves in them. */
  private quietCycles(): number {
    if (this.rateReset || (this.stepDelay | this.phaseDelay | this.exponentialDelay | this.nextExponentialPeriod) !== 0 || this.latched !== this.counter) return 0;
    const distance = this.rateMatch - this.rateState;
    return distance >= 0 ? distance : distance + rateStates;
  }

  /** The period after which all state comes back while the level stands still; else 0. */
  private heldPeriod(): number {
    if (this.rateState > this.rateMatch) return 0;
    if (!this.counting && this.phase !== attacking) return this.rateMatch + 1;
    const held = this.phase === decaying && this.counter === this.sustain && this.exponentialCount < this.exponentialPeriod;
    return held ? (this.rateMatch + 1) * this.exponentialPeriod : 0;
  }

  private clock(): void {
    this.latched = this.counter;
    if (this.nextExponentialPeriod !== 0) {
      this.exponentialPeriod = this.nextExponentialPeriod;
      this.nextExponentialPeriod = 0;
    }
    if (this.phaseDelay !== 0) this.changePhase();
    if (this.stepDelay !== 0 && --this.stepDelay === 0) {
      if (this.counting) this.stepCounter();
    } else if (this.exponentialDelay !== 0 && --this.exponentialDelay === 0) {
      this.exponentialCount = 0;
      // In release the counter also runs past zero when an attack was cut off before its first step.
      if ((this.phase === decaying && this.counter !== this.sustain) || this.phase === releasing) this.stepDelay = 1;
    } else if (this.rateReset) {
      this.rateState = 0;
      this.rateReset = false;
      if (this.phase === attacking) {
        this.exponentialCount = 0;
        this.stepDelay = 2;
      } else if (this.counting && ++this.exponentialCount === this.exponentialPeriod) {
        this.exponentialDelay = this.exponentialPeriod !== 1 ? 2 : 1;
      }
    }
    // The ADSR delay bug: a divider already past its comparison value runs through all its states first.
    if (this.rateState === this.rateMatch) this.rateReset = true;
    else if (++this.rateState === rateStates) this.rateState = 0;
  }

  private select(rate: number): void {
    this.rateMatch = (ratePeriods[rate] as number) - 1;
  }

  private stepCounter(): void {
    if (this.phase === attacking) {
      this.counter = (this.counter + 1) & 0xff;
      if (this.counter === 0xff) {
        this.nextPhase = decaying;
        this.phaseDelay = 3;
      }
    } else {
      this.counter = (this.counter - 1) & 0xff;
      // Frozen at zero until the next attack.
      if (this.counter === 0) this.counting = false;
    }
    switch (this.counter) {
      case 0xff:
      case 0x00:
        this.nextExponentialPeriod = 1;
        break;
      case 0x5d:
        this.nextExponentialPeriod = 2;
        break;
      case 0x36:
        this.nextExponentialPeriod = 4;
        break;
      case 0x1a:
        this.nextExponentialPeriod = 8;
        break;
      case 0x0e:
        this.nextExponentialPeriod = 16;
        break;
      case 0x06:
        this.nextExponentialPeriod = 30;
        break;
    }
  }

  private changePhase(): void {
    this.phaseDelay--;
    if (this.nextPhase === attacking) {
      // For one cycle the decay rate is selected before the attack rate is.
      if (this.phaseDelay === 1) {
        this.select(this.decay);
      } else if (this.phaseDelay === 0) {
        this.phase = attacking;
        this.select(this.attack);
        this.counting = true;
      }
    } else if (this.nextPhase === decaying) {
      if (this.phaseDelay === 0) {
        this.phase = decaying;
        this.select(this.decay);
      }
    } else if ((this.phase === attacking && this.phaseDelay === 0) || (this.phase === decaying && this.phaseDelay === 1)) {
      this.phase = releasing;
      this.select(this.release);
    }
  }
}
