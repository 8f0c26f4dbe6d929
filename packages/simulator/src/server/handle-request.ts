import type { IncomingMessage, ServerResponse } from 'node:http';
import { sampleLatencyMs } from '../chance/latency.ts';
import type { Visit } from '../wires/visit.ts';
import { identify, send } from './exchange.ts';
import { readBody } from './read-body.ts';
import { readForm } from './read-form.ts';
import { summarise, summariseForm } from './received-request.ts';
import { serveOrder } from './serve-order.ts';
import { serveQuestion } from './serve-question.ts';
import type { SimulatedChannel } from './simulated-channel.ts';

/** Answers one request on a channel's port. Resolves when nothing of it is left; rejects only where the simulator, or a script's rule, fails itself. */
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
  const at = clock.now();
  const body = await readBody(request, maxRequestBytes);
  if ('broken' in body) return;
  const visit = await readVisit(channel, request, 'bytes' in body ? body.bytes : Buffer.alloc(0));
  const number = channel.log.add({
    at,
    requestId: visit.requestId,
    method: visit.method,
    path: request.url ?? '/',
    headers: request.headers,
    body: visit.form === undefined ? summarise(visit.json) : summariseForm(visit.form),
    bodyBytes: visit.body.length,
  });

  const exchange = { channel, visit, request, response, gone: leaving.signal };
  const errand = channel.wire.read(visit);
  if (errand === undefined) return send(exchange, channel.wire.pathMissing(visit));
  if ('tooLarge' in body) return send(exchange, channel.wire.tooLarge(visit, maxRequestBytes));
  return errand.kind === 'order' ? serveOrder(exchange, errand, number) : serveQuestion(exchange, errand);
};

const readVisit = async (channel: SimulatedChannel, request: IncomingMessage, body: Buffer): Promise<Visit> => {
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'simulator'}`);
  const { draw, requestId } = identify(channel, body, `${method} ${url.pathname}`);
  const type = request.headers['content-type'] ?? '';
  const form = type.startsWith('multipart/form-data') ? await readForm(body, type) : undefined;
  const latencyMs = sampleLatencyMs(channel.latency, draw('latency', 1), draw('latency', 2));
  const json = form === undefined ? parse(body) : undefined;
  return { method, url, headers: request.headers, body, json, form, requestId, draw, latencyMs };
};

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
};
