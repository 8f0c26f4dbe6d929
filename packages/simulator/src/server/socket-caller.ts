import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './caller.ts';
import { readBody } from './read-body.ts';
import { sendBody } from './send-body.ts';

/** A client at the other end of a socket. */
export const socketCaller = (request: IncomingMessage, response: ServerResponse): Caller => {
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  // A broken connection is a client that left; it is told by 'close'.
  response.on('error', () => undefined);
  const gone = leaving.signal;
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: request.headers,
    gone,
    body: (maxBytes) => readBody(request, maxBytes),
    send: ({ status, headers, body, statesLength }, fault, clock) =>
      sendBody(response, status, headers, body, { fault, clock, gone, statesLength }),
    cut: () => void request.socket.resetAndDestroy(),
  };
};
