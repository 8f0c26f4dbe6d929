import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** One request as it came over the socket. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real server on a free port that answers as it is told, and is gone when the test is over. */
export interface TinyServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Resolves when the connection of a request is closed by its client. */
  readonly hungUp: Promise<void>;
}

export async function tinyServer(answer: (response: ServerResponse, request: SeenRequest) => void): Promise<TinyServer> {
  const requests: SeenRequest[] = [];
  const hungUp = Promise.withResolvers<void>();
  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(pieces).toString('utf8'),
      };
      requests.push(request);
      answer(response, request);
    });
    response.on('close', () => {
      if (!response.writableFinished) hungUp.resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, requests, hungUp: hungUp.promise };
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return address.port;
}

/** Answers everything with one JSON value. */
export function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
    response.end(JSON.stringify(value));
  };
}
