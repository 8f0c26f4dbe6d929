import { randomUUID } from 'node:crypto';
import type { Piece } from './write-pieces.ts';

/** Bytes that become text at once; a multiple of three, so that the base64 of pieces is the base64 of the whole. */
const PIECE_BYTES = 96 * 1024;

/** JSON with pictures in it, made piece by piece: of a picture of 20 MB there are never 27 MB of text. */
export class PictureJson {
  readonly #marker = randomUUID();
  readonly #large: Large[] = [];

  /** What to put into the value where the base64 of a picture belongs. */
  picture(bytes: Uint8Array): string {
    return this.#place({ bytes, as: 'base64' });
  }

  /** What to put into the value where a long string belongs. @param bytes the string in UTF-8, with the escapes that JSON needs. */
  text(bytes: Uint8Array): string {
    return this.#place({ bytes, as: 'text' });
  }

  /** The JSON of a value, its length in bytes, and the pieces it is made of. */
  write(value: unknown): { readonly length: number; readonly pieces: Iterable<Piece> } {
    // Between two markers stands JSON; after each marker the number of what belongs there.
    const [head = '', ...rest] = JSON.stringify(value).split(`${this.#marker}:`);
    const parts: (string | Large)[] = [head];
    for (const text of rest) {
      const end = text.indexOf(':');
      const large = this.#large[Number(text.slice(0, end))];
      if (large !== undefined) parts.push(large);
      parts.push(text.slice(end + 1));
    }
    const length = parts.reduce((sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : lengthOf(part)), 0);
    return { length, pieces: piecesOf(parts) };
  }

  #place(large: Large): string {
    return `${this.#marker}:${this.#large.push(large) - 1}:`;
  }
}

/** Bytes that stand for a string. */
interface Large {
  readonly bytes: Uint8Array;
  readonly as: 'base64' | 'text';
}

function* piecesOf(parts: readonly (string | Large)[]): Iterable<Piece> {
  for (const part of parts) {
    if (typeof part === 'string') {
      yield part;
      continue;
    }
    const { bytes, as } = part;
    for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      if (as === 'text') yield piece;
      else yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('base64');
    }
  }
}

function lengthOf({ bytes, as }: Large): number {
  return as === 'text' ? bytes.byteLength : Math.ceil(bytes.byteLength / 3) * 4;
}
