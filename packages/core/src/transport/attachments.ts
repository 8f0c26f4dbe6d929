import { Readable } from 'node:stream';
import { Tokens } from './tokens.ts';
import { TransportError } from './transport-error.ts';

/** Bytes encoded in one go: a multiple of three, so that the pieces' base64 can simply be joined. */
const SLICE = 48 * 1024;

interface Attachment {
  readonly encoding: 'base64' | 'verbatim';
  readonly bytes: Uint8Array;
}

/** A request body that is ready to be sent. */
export interface OutgoingBody {
  readonly payload: string | Buffer | Readable;
  /** Bytes on the wire. */
  readonly length: number;
}

/**
 * Pictures and signatures that travel beside the JSON of a request. The SDK handles short tokens; what they stand for is
 * written where they stand while the body is sent, a slice at a time and no faster than the socket takes it.
 */
export class Attachments {
  readonly #tokens = new Tokens();
  readonly #attached: Attachment[] = [];

  add(encoding: Attachment['encoding'], bytes: Uint8Array): string {
    this.#attached.push({ encoding, bytes });
    return this.#tokens.next();
  }

  /**
   * The body with what its tokens stand for.
   *
   * @throws TransportError `unsent_attachment` when a token is missing from the body: a reference image would be lost in silence.
   */
  compose(text: string): OutgoingBody {
    if (this.#attached.length === 0) return { payload: text, length: Buffer.byteLength(text) };
    const pieces = this.#tokens
      .split(text)
      .map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : this.#attached[piece]));
    const sent = new Set(pieces);
    if (this.#attached.some((attachment) => !sent.has(attachment))) {
      throw new TransportError('unsent_attachment', 'The request body does not hold every attachment', { dispatched: false });
    }
    const length = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);
    return { payload: Readable.from(slices(pieces), { objectMode: false }), length };
  }
}

type Piece = Buffer | Attachment | undefined;

function lengthOf(piece: Piece): number {
  if (piece === undefined) return 0;
  if (Buffer.isBuffer(piece)) return piece.length;
  return piece.encoding === 'verbatim' ? piece.bytes.length : Math.ceil(piece.bytes.length / 3) * 4;
}

function* slices(pieces: readonly Piece[]): Generator<Buffer> {
  for (const piece of pieces) {
    if (piece === undefined) continue;
    if (Buffer.isBuffer(piece)) {
      yield piece;
      continue;
    }
    const { bytes, encoding } = piece;
    for (let at = 0; at < bytes.length; at += SLICE) {
      const slice = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(SLICE, bytes.length - at));
      yield encoding === 'verbatim' ? slice : Buffer.from(slice.toString('base64'), 'latin1');
    }
  }
}
