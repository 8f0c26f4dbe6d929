import { seededNumbers } from './seeded-numbers.ts';

/**
 * Bytes that do not compress, to give a file its weight. Noise among the pixels would weigh as much, but deflating or
 * entropy-coding 20 MB of it takes seconds of one core; a block of filler takes milliseconds and is the same to every
 * client, which sees only so much base64.
 */
export function filler(bytes: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(bytes / 4));
  const next = seededNumbers(seed);
  for (let i = 0; i < words.length; i += 1) words[i] = next();
  return new Uint8Array(words.buffer, 0, bytes);
}
