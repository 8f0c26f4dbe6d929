import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { BodyFlow, BodyReader } from './body-reader.ts';
import { TransportError } from './transport-error.ts';

/** What decodes a body, or why nobody can. */
export interface ContentDecoding {
  readonly encoding: string;
  /** Most decompressed bytes. */
  readonly maxBytes: number;
  readonly flow: BodyFlow;
  /** Makes the reader of the decoded body; what it asks of the flow reaches the connection and the decoder. */
  readonly reader: (flow: BodyFlow) => BodyReader;
}

/**
 * Decompresses a body on its way to a reader. We ask for none (`accept-encoding: identity`), but some proxies compress unasked.
 *
 * @returns the reader itself for an identity coding, `undefined` for one that Node 22.12 cannot decode.
 */
export function contentDecoding({ encoding, maxBytes, flow, reader: readerOn }: ContentDecoding): BodyReader | undefined {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity') return readerOn(flow);
  const decoder = createDecoder(name);
  if (decoder === undefined) return undefined;

  // The connection may have ended before the decoder has, and then stops nothing.
  const stop = (reason: unknown): void => {
    flow.stop(reason);
    fail(reason);
  };
  const reader = readerOn({ pause: () => flow.pause(), resume: () => flow.resume(), stop });
  let decoded = 0;
  let over = false;

  function fail(reason: unknown): void {
    if (over) return;
    over = true;
    decoder?.destroy();
    reader.fail(reason);
  }

  decoder.on('data', (chunk: Buffer) => {
    decoded += chunk.length;
    if (over) return;
    // A small body can decompress to gigabytes.
    if (decoded > maxBytes)
      stop(new TransportError('too_large', `The answer is larger than ${maxBytes} bytes`, { dispatched: true }));
    else reader.write(chunk);
  });
  decoder.on('drain', () => flow.resume());
  decoder.on('end', () => {
    if (!over) reader.end();
    over = true;
  });
  decoder.on('error', (cause) => {
    stop(new TransportError('truncated', `The ${name} body is damaged or broke off`, { dispatched: true, cause }));
  });
  return {
    write: (chunk) => {
      if (!decoder.write(chunk)) flow.pause();
      return false;
    },
    end: () => decoder.end(),
    fail,
  };
}

function createDecoder(name: string): Transform | undefined {
  if (name === 'gzip' || name === 'x-gzip') return createGunzip();
  if (name === 'br') return createBrotliDecompress();
  return name === 'deflate' ? createInflate() : undefined;
}
