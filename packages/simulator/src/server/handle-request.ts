import { sampleLatencyMs } from '../chance/latency.ts';
import type { Visit } from '../wires/visit.ts';
import type { Caller } from './caller.ts';
import { identify, send } from './exchange.ts';
import { readForm } from './read-form.ts';
import { summarise, summariseForm } from './received-request.ts';
import { serveOrder } from './serve-order.ts';
import { serveQuestion } from './serve-question.ts';
import type { SimulatedChannel } from './simulated-channel.ts';

/** Answers one request to a channel. Resolves when nothing of it is left; rejects only where the simulator, or a script's rule, fails itself. */
export const handleRequest = async (channel: SimulatedChannel, caller: Caller): Promise<void> => {
  const { clock, maxRequestBytes } = channel.world;
  const at = clock.now();
  const body = await caller.body(maxRequestBytes);
  if ('broken' in body) return;
  const visit = await readVisit(channel, caller, 'bytes' in body ? body.bytes : Buffer.alloc(0));
  const number = channel.log.add({
    at,
    requestId: visit.requestId,
    method: visit.method,
    path: caller.path,
    headers: caller.headers,
    body: visit.form === undefined ? summarise(visit.json) : summariseForm(visit.form),
    bodyBytes: visit.body.length,
  });

  const exchange = { channel, visit, caller, gone: caller.gone };
  const errand = channel.wire.read(visit);
  if (errand === undefined) return send(exchange, channel.wire.pathMissing(visit));
  if ('tooLarge' in body) return send(exchange, channel.wire.tooLarge(visit, maxRequestBytes));
  return errand.kind === 'order' ? serveOrder(exchange, errand, number) : serveQuestion(exchange, errand);
};

const readVisit = async (channel: SimulatedChannel, { method, path, headers }: Caller, body: Buffer): Promise<Visit> => {
  const url = new URL(path, `http://${headers.host ?? 'simulator'}`);
  const { draw, requestId } = identify(channel, body, `${method} ${url.pathname}`);
  const type = headers['content-type'] ?? '';
  const form = type.startsWith('multipart/form-data') ? await readForm(body, type) : undefined;
  const latencyMs = sampleLatencyMs(channel.latency, draw('latency', 1), draw('latency', 2));
  const json = form === undefined ? parse(body) : undefined;
  return { method, url, headers, body, json, form, requestId, draw, latencyMs };
};

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
};
