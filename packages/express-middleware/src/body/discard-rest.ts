import type { Request } from 'express';

/** What is read and thrown away of a body that was refused, in bytes: enough for a client to notice its answer. */
const MAX_DISCARDED_BYTES = 4 * 1024 * 1024;
/** How long at most, in milliseconds. */
const MAX_DISCARDING_MS = 10_000;

/**
 * Lets a client that is still sending read the answer it already has: a connection that is closed with unread bytes is reset, and the
 * answer with it. Whoever sends on and on is cut off.
 */
export function discardRest(request: Request): void {
  if (request.readableEnded || request.destroyed) return;
  let bytes = 0;
  const timer = setTimeout(() => request.destroy(), MAX_DISCARDING_MS).unref();
  request.on('data', (piece: Buffer) => {
    bytes += piece.byteLength;
    if (bytes > MAX_DISCARDED_BYTES) request.destroy();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
