import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import { ClientLeftError } from './client-left-error.ts';
import type { HeldBody } from './held-bytes.ts';

/**
 * Reads a body whole. The stream is left where it stands when it is too large, so that the client can still be answered.
 *
 * @throws HttpProblemError `body_too_large`, `busy`; ClientLeftError
 */
export function readBytes(request: Request, maxBytes: number, held: HeldBody): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const settle = (act: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      request.pause();
      act();
    };
    const onData = (piece: Buffer): void => {
      bytes += piece.byteLength;
      try {
        if (bytes > maxBytes) throw tooLarge(maxBytes);
        held.take(piece.byteLength);
        pieces.push(piece);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(pieces)));
    const onClose = (): void => settle(() => reject(new ClientLeftError()));
    if (request.destroyed) return onClose();
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}

/** The problem of a body of more than so many bytes. */
export function tooLarge(maxBytes: number): HttpProblemError {
  return new HttpProblemError('body_too_large', `At most ${maxBytes} bytes are taken.`);
}
