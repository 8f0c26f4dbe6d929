import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';
import { identify, sendProblem } from './exchange.ts';
import { readBody } from './read-body.ts';
import { summarise } from './received-request.ts';
import { serveModels } from './serve-models.ts';
import { servePicture } from './serve-picture.ts';
import type { SimulatedChannel } from './simulated-channel.ts';

/** Answers one request on a channel's port. Resolves when nothing of it is left; it never rejects. */
export const handleRequest = async (
  channel: SimulatedChannel,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  // A broken connection is a client that left; it is told by 'close'.
  response.on('error', () => undefined);

  const { clock, maxRequestBytes } = channel.world;
  const method = request.method ?? 'GET';
  const path = request.url ?? '/';
  const url = new URL(path, 'http://simulator');
  const at = clock.now();
  const body = await readBody(request, maxRequestBytes);
  if ('broken' in body) return;
  const bytes = 'bytes' in body ? body.bytes : Buffer.alloc(0);
  const { draw, requestId } = identify(channel, bytes, `${method} ${url.pathname}`);
  const json = parse(bytes);
  const number = channel.log.add({
    at,
    requestId,
    method,
    path,
    headers: request.headers,
    body: summarise(json),
    bodyBytes: bytes.length,
  });

  const route = channel.dialect.route(method, url);
  if (route === undefined)
    return sendProblem({ channel, response, requestId }, channel.dialect.pathMissing(method, url.pathname), false);
  const exchange: Exchange = { channel, route, request, response, requestId, gone: leaving.signal, draw };
  if ('tooLarge' in body) {
    const message = `Request payload size exceeds the limit: ${maxRequestBytes} bytes.`;
    return sendProblem(exchange, { status: 400, grpcStatus: 'INVALID_ARGUMENT', message }, false);
  }
  if (route.operation === 'generate' || route.operation === 'stream') return servePicture(exchange, json, number);
  const refused = channel.dialect.authenticate({ headers: request.headers, url, route }, channel.doorkeeper);
  return refused === undefined ? serveModels(exchange) : sendProblem(exchange, refused, false);
};

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
};
