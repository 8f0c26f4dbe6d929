import { Readable } from 'node:stream';
import { encodeBase64 } from './base64-encode.ts';
import type { ByteSource } from './byte-source.ts';
import { Tokens } from './tokens.ts';
import { TransportError } from './transport-error.ts';

/** Bytes encoded in one go: a multiple of three, so that the pieces' base64 can simply be joined. */
const SLICE = 48 * 1024;

interface Attachment {
  readonly encoding: 'base64' | 'verbatim';
  readonly content: Uint8Array | ByteSource;
}

/** A request body that is ready to be sent. */
export interface OutgoingBody {
  readonly payload: string | Buffer | Readable;
  /** Bytes on the wire. */
  readonly length: number;
}

/**
 * Pictures and signatures that travel beside the JSON of a request. The SDK handles short tokens; what they stand for is
 * written where they stand while the body is sent, a slice at a time and no faster than the socket takes it. Bytes that are kept
 * elsewhere are read just as fast.
 */
export class Attachments {
  readonly #tokens = new Tokens();
  readonly #attached: Attachment[] = [];

  add(encoding: Attachment['encoding'], content: Attachment['content']): string {
    this.#attached.push({ encoding, content });
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
    const isStreamed = this.#attached.some(({ content }) => !(content instanceof Uint8Array));
    return { payload: Readable.from(isStreamed ? streamed(pieces) : slices(pieces), { objectMode: false }), length };
  }
}

type Piece = Buffer | Attachment | undefined;

function lengthOf(piece: Piece): number {
  if (piece === undefined) return 0;
  if (Buffer.isBuffer(piece)) return piece.length;
  return piece.encoding === 'verbatim' ? piece.content.length : Math.ceil(piece.content.length / 3) * 4;
}

function* slices(pieces: readonly Piece[]): Generator<Buffer> {
  for (const piece of pieces) {
    if (piece === undefined) continue;
    if (Buffer.isBuffer(piece)) yield piece;
    else if (piece.content instanceof Uint8Array) yield* encoded(piece.content, piece.encoding);
  }
}

async function* streamed(pieces: readonly Piece[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    if (piece === undefined || Buffer.isBuffer(piece) || piece.content instanceof Uint8Array) yield* slices([piece]);
    else yield* readWhole(piece.content, piece.encoding);
  }
}

/** @throws TransportError `broken_attachment` when the source cannot be read, or does not give what it announced. */
async function* readWhole(source: ByteSource, encoding: Attachment['encoding']): AsyncGenerator<Buffer> {
  let rest: Uint8Array = new Uint8Array(0);
  let read = 0;
  try {
    for await (const chunk of source.open()) {
      read += chunk.length;
      if (read > source.length) break;
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      // Base64 is cut where three bytes end; the others wait for the next chunk.
      const whole = encoding === 'verbatim' ? bytes.length : bytes.length - (bytes.length % 3);
      // A copy, because the source may use the memory of a piece again while this one is still on its way.
      yield* encoded(encoding === 'verbatim' ? Buffer.from(bytes) : bytes.subarray(0, whole), encoding);
      rest = Buffer.from(bytes.subarray(whole));
    }
  } catch (cause) {
    throw new TransportError('broken_attachment', 'An attachment could not be read while it was sent', {
      dispatched: true,
      cause,
    });
  }
  if (read !== source.length) {
    throw new TransportError('broken_attachment', 'An attachment is not as long as was announced', { dispatched: true });
  }
  yield* encoded(rest, encoding);
}

function* encoded(bytes: Uint8Array, encoding: Attachment['encoding']): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += SLICE) {
    const slice = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(SLICE, bytes.length - at));
    yield encoding === 'verbatim' ? slice : encodeBase64(slice);
  }
}
