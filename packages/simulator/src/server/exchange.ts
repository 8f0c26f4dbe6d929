import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Draw } from '../chance/draw.ts';
import type { Problem } from '../dialects/problem.ts';
import type { Route } from '../dialects/route.ts';
import type { SimulatedChannel } from './simulated-channel.ts';
import { requestDraw } from './simulated-channel.ts';

/** One request and its answer in the making. */
export interface Exchange {
  readonly channel: SimulatedChannel;
  readonly route: Route;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Aborts when the client leaves before the answer is complete. */
  readonly gone: AbortSignal;
  /** Chance that depends on this request alone. */
  readonly draw: Draw;
}

/** What a request is known by: its draws, and an id made from them. */
export const identify = (
  channel: SimulatedChannel,
  body: Buffer,
  path: string,
): { readonly draw: Draw; readonly requestId: string } => {
  const digest = createHash('sha256').update(path).update('\u0000').update(body).digest('base64url');
  const occurrence = channel.occurrences.get(digest) ?? 0;
  channel.occurrences.set(digest, occurrence + 1);
  const requestId = createHash('sha256')
    .update(`${channel.world.seed} ${channel.id} ${digest} ${occurrence}`)
    .digest('base64url');
  return { draw: requestDraw(channel, digest, occurrence), requestId: requestId.slice(0, 23) };
};

/** Headers that every answer of a channel carries. */
export const commonHeaders = ({ dialect }: SimulatedChannel, requestId: string): Readonly<Record<string, string>> => ({
  'x-request-id': requestId,
  ...(dialect.name === 'relay'
    ? { 'x-oneapi-request-id': requestId, server: 'cloudflare' }
    : { server: 'scaffolding on HTTPServer2', vary: 'Origin, X-Origin, Referer', 'x-content-type-options': 'nosniff' }),
});

/** Sends a refusal in the channel's dialect. */
export const sendProblem = (
  { channel, response, requestId }: Pick<Exchange, 'channel' | 'response' | 'requestId'>,
  problem: Problem,
  sse: boolean,
): Promise<void> => {
  const rendered = channel.dialect.render(problem, { requestId, sse });
  response.writeHead(rendered.status, {
    ...commonHeaders(channel, requestId),
    ...rendered.headers,
    'content-length': Buffer.byteLength(rendered.body),
  });
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.end(rendered.body, () => resolve());
  });
};
