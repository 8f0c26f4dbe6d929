import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Fault } from '../faults/fault.ts';
import type { SimulatorClock } from '../time/simulator-clock.ts';

/** How a body is sent. */
export interface Sending {
  readonly fault: Fault;
  readonly clock: SimulatorClock;
  /** Aborts when the client leaves. */
  readonly gone: AbortSignal;
  /** Relays state a `Content-Length`; Google sends chunks. */
  readonly statesLength: boolean;
}

/** Bytes handed to the socket at once; large enough to be fast, small enough for back-pressure to mean something. */
const WRITE_BYTES = 256 * 1024;

/** Sends an answer, or as much of it as its fault allows. Returns when all is sent or the client has left. */
export const sendBody = async (
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  pieces: readonly Buffer[],
  sending: Sending,
): Promise<void> => {
  const { fault, gone } = sending;
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const kept = fault.kind === 'truncated-json' ? head(pieces, total * fault.keep) : pieces;
  const length = contentLength(total, kept, sending);
  response.writeHead(status, { ...headers, ...(length === undefined ? {} : { 'content-length': length }) });

  // Node takes the socket from a response once it has ended.
  const { socket } = response;
  switch (fault.kind) {
    case 'reset':
      response.flushHeaders();
      if (fault.at === 'mid-body') await writeAll(response, head(pieces, total * fault.sent), gone);
      await leftForKernel(response, gone);
      socket?.resetAndDestroy();
      return;
    case 'stall':
      response.flushHeaders();
      await writeAll(response, head(pieces, total * fault.sent), gone);
      return untilGone(gone);
    case 'drip':
      await drip(response, pieces, fault, sending);
      return end(response, gone);
    case 'wrong-content-length':
      await writeAll(response, pieces, gone);
      await end(response, gone);
      // The client believes that more is to come, or takes the rest for the next answer; neither leaves a connection to keep.
      socket?.end();
      return;
    default:
      await writeAll(response, kept, gone);
      return end(response, gone);
  }
};

const contentLength = (total: number, kept: readonly Buffer[], { fault, statesLength }: Sending): number | undefined => {
  if (fault.kind === 'wrong-content-length') return Math.max(0, total + fault.byBytes);
  if (!statesLength) return undefined;
  return kept.reduce((sum, piece) => sum + piece.length, 0);
};

/** The first `bytes` of a body. */
const head = (pieces: readonly Buffer[], bytes: number): readonly Buffer[] => {
  let left = Math.floor(bytes);
  return pieces.flatMap((piece) => {
    const part = piece.subarray(0, Math.max(0, left));
    left -= part.length;
    return part.length === 0 ? [] : [part];
  });
};

const writeAll = async (response: ServerResponse, pieces: readonly Buffer[], gone: AbortSignal): Promise<void> => {
  response.cork();
  for (const piece of pieces) {
    for (let offset = 0; offset < piece.length; offset += WRITE_BYTES) {
      if (gone.aborted) return;
      if (response.write(piece.subarray(offset, offset + WRITE_BYTES))) continue;
      response.uncork();
      await drained(response, gone);
      response.cork();
    }
  }
  response.uncork();
};

const drip = async (
  response: ServerResponse,
  pieces: readonly Buffer[],
  { chunkBytes, intervalMs }: Extract<Fault, { kind: 'drip' }>,
  { clock, gone }: Sending,
): Promise<void> => {
  const body = Buffer.concat(pieces);
  for (let offset = 0; offset < body.length && !gone.aborted; offset += chunkBytes) {
    if (offset > 0) await clock.sleep(intervalMs, gone);
    await writeAll(response, [body.subarray(offset, offset + chunkBytes)], gone);
  }
};

/** Resolves once everything written so far has left for the kernel; an empty write keeps its place in the queue. */
const leftForKernel = (response: ServerResponse, gone: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const { socket } = response;
    if (socket === null || gone.aborted) return resolve();
    gone.addEventListener('abort', () => resolve(), { once: true });
    socket.write('', () => resolve());
  });

/** A response that was corked says that it needs to drain, and is never told, where its socket took all at once. */
const drained = async ({ socket }: ServerResponse, gone: AbortSignal): Promise<void> => {
  if (gone.aborted || socket === null || !socket.writableNeedDrain) return;
  try {
    await once(socket, 'drain', { signal: gone });
  } catch {
    // Gone: the caller looks at the signal.
  }
};

const end = (response: ServerResponse, gone: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (gone.aborted) return resolve();
    gone.addEventListener('abort', () => resolve(), { once: true });
    response.end(() => resolve());
  });

/** Resolves once the client has left. */
export const untilGone = (gone: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (gone.aborted) return resolve();
    gone.addEventListener('abort', () => resolve(), { once: true });
  });
