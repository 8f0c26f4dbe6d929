import { Buffer } from 'node:buffer';
import type { Response } from 'express';

/** A piece of a body: bytes, or text of ASCII characters. */
export type Piece = Uint8Array | string;

/**
 * Writes pieces one by one, making the next only when the client has taken the ones before, so that one who reads slowly holds no more
 * than a piece. One who takes nothing for `stalledMs` is cut off, since what it does not read is held for it.
 *
 * @returns whether all were written; not when the client left.
 */
export async function writePieces(response: Response, pieces: Iterable<Piece>, stalledMs: number): Promise<boolean> {
  for (const piece of pieces) {
    if (response.destroyed) return false;
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (!response.write(bytes)) await drained(response, stalledMs);
  }
  return !response.destroyed;
}

function drained(response: Response, stalledMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), stalledMs);
    const done = (): void => {
      clearTimeout(timer);
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
    if (response.destroyed) done();
  });
}
