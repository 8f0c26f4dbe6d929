import { randomUUID } from 'node:crypto';
import type { Piece } from './write-pieces.ts';

/** Bytes that become text at once; a multiple of three, so that the base64 of pieces is the base64 of the whole. */
const PIECE_BYTES = 96 * 1024;

/** JSON with pictures in it, made piece by piece: of a picture of 20 MB there are never 27 MB of text. */
export class PictureJson {
  readonly #marker = randomUUID();
  readonly #pictures: Uint8Array[] = [];

  /** What to put into the value where the base64 of a picture belongs. */
  picture(bytes: Uint8Array): string {
    return `${this.#marker}:${this.#pictures.push(bytes) - 1}:`;
  }

  /** The JSON of a value, its length in bytes, and the pieces it is made of. */
  write(value: unknown): { readonly length: number; readonly pieces: Iterable<Piece> } {
    // Between two markers stands JSON; after each marker the number of its picture.
    const [head = '', ...rest] = JSON.stringify(value).split(`${this.#marker}:`);
    const parts: (string | Uint8Array)[] = [head];
    for (const text of rest) {
      const end = text.indexOf(':');
      const picture = this.#pictures[Number(text.slice(0, end))];
      if (picture !== undefined) parts.push(picture);
      parts.push(text.slice(end + 1));
    }
    const length = parts.reduce(
      (sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : base64Length(part)),
      0,
    );
    return { length, pieces: piecesOf(parts) };
  }
}

function* piecesOf(parts: readonly (string | Uint8Array)[]): Iterable<Piece> {
  for (const part of parts) {
    if (typeof part === 'string') {
      yield part;
      continue;
    }
    for (let at = 0; at < part.byteLength; at += PIECE_BYTES) {
      const piece = part.subarray(at, at + PIECE_BYTES);
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('base64');
    }
  }
}

function base64Length({ byteLength }: Uint8Array): number {
  return Math.ceil(byteLength / 3) * 4;
}
