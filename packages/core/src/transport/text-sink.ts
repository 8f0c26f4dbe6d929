import { ByteStore } from './byte-store.ts';
import type { TakenString } from './taken-string.ts';

/** Longest slice looked at in one go: larger strings leave V8's young generation and cost four times as much. */
const SLICE = 64 * 1024;
/** Where slices are decoded to only to learn whether all of their characters are base64. */
const scratch = Buffer.allocUnsafeSlow((SLICE / 4) * 3);
const ALPHABET = /^[A-Za-z0-9+/_=-]*$/;

/** Keeps a long string of the base64 alphabet as it is, such as a thought signature. */
export class TextSink {
  readonly #store: ByteStore;

  /** @param expected Bytes that will probably come, 0 when unknown. */
  constructor(expected: number) {
    this.#store = new ByteStore(expected);
  }

  /** Takes ASCII from `start` on; returns where the first piece begins that is not all alphabet, or `end`. */
  write(source: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const length = Math.min(SLICE, end - at);
      const whole = length - (length % 4);
      // Node's decoder skips what is not base64, so that a full count proves that nothing was skipped: no loop over bytes.
      const clean =
        (whole === 0 || scratch.write(source.toString('latin1', at, at + whole), 'base64') === (whole / 4) * 3) &&
        ALPHABET.test(source.toString('latin1', at + whole, at + length));
      if (!clean) return at;
      this.#store.append(source.subarray(at, at + length));
      at += length;
    }
    return at;
  }

  /** Takes characters that needed a closer look; ASCII only. */
  append(text: string): void {
    this.#store.append(Buffer.from(text, 'latin1'));
  }

  finish(): TakenString {
    const bytes = this.#store.finish();
    return { large: { kind: 'text', bytes }, text: () => bytes.toString('latin1') };
  }
}
