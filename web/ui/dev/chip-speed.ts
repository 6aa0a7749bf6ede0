// CPU time of the browser's chip for 60 s of sound: npx esbuild dev/chip-speed.ts --bundle --platform=node --format=esm --outfile=/tmp/speed.mjs && node /tmp/speed.mjs FILE.sidtape...
import { readFileSync } from 'node:fs';
import { SoftwareSid } from '../sid/software-sid';
import { openTape, WholeTape } from '../test/sid/tapes';

const rates = [44_100, 48_000];
const seconds = 60;

function once(file: string, sampleRate: number, quality: 'default' | 'quick'): number {
  const tape = openTape(new Uint8Array(readFileSync(file)));
  const { clock } = tape.front;
  const sid = new SoftwareSid(clock, tape.front.chips, { sampleRate, stereo: true, quality });
  const writes = new WholeTape(tape);
  const end = Math.min(tape.front.length, (seconds * clock.numerator) / clock.denominator);
  const began = process.cpuUsage();
  while (sid.cycle < end) sid.playBlock(writes);
  const used = process.cpuUsage(began);
  return (100 * (used.user + used.system)) / 1e6 / (end / (clock.numerator / clock.denominator));
}

for (const file of process.argv.slice(2)) {
  const cells = (['default', 'quick'] as const).flatMap((quality) =>
    rates.map((rate) => {
      once(file, rate, quality);
      const runs = [0, 1, 2].map(() => once(file, rate, quality)).sort((a, b) => a - b);
      return `${quality} ${rate / 1000} kHz ${(runs[1] as number).toFixed(2)} %`;
    }),
  );
  console.log(`${(file.split('/').pop() ?? file).padEnd(32)} ${cells.join('   ')}`);
}
