// The C64's own ROMs by their sums, as emu/Machine/RomSet.cs knows them.
import { sha256 } from '../../shared/sha256';

export const roms = [
  { name: 'KERNAL 901227-03', bytes: 8192, sum: '83c60d47047d7beab8e5b7bf6f67f80daa088b7a6a27de0d7e016f6484042721' },
  { name: 'BASIC 901226-01', bytes: 8192, sum: '89878cea0a268734696de11c4bae593eaaa506465d2029d619c0e0cbccdfa62d' },
  { name: 'character ROM 901225-01', bytes: 4096, sum: 'fd0d53b8480e86163ac98998976c72cc58d5dd8eb824ed7b829774e74213b420' },
];

export async function romOf(file: Pick<File, 'size' | 'arrayBuffer'>): Promise<{ name: string | null; text: string }> {
  if (!roms.some((rom) => rom.bytes === file.size)) return { name: null, text: `no ROM of a C64: ${file.size.toLocaleString('en')} bytes` };
  const sum = sha256(new Uint8Array(await file.arrayBuffer()));
  const rom = roms.find((one) => one.sum === sum);
  return rom ? { name: rom.name, text: `right, this is ${rom.name}` } : { name: null, text: 'the right size, but not the contents of a ROM that is known' };
}
