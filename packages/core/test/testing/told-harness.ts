import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { inlinePicture, createTransport, sendForPicture, serverAddress } from '../../src/channels/channel-kit.ts';
import type { FailureReader } from '../../src/channels/channel-kit.ts';
import type { Channel, ChannelAnswer, ChannelCall } from '../../src/channels/channel.ts';
import type { ChannelHarness, Situation } from '../../src/testing/channel-harness.ts';
import { sampleOrder } from '../channels/sample-order.ts';
import { portOf } from '../channels/tiny-server.ts';

/** What a channel tells of itself: all there is, nothing, or that it insists where it repeats itself. */
export type Manner = 'open' | 'quiet' | 'lying';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A channel of that manner, with an upstream on a real socket that draws, or says nothing at all. */
export async function toldHarness(manner: Manner): Promise<ChannelHarness> {
  let situation: Situation = 'picture';
  const bodies: string[] = [];
  let hangUps = 0;
  const server = createServer((request, response) => {
    const now = situation;
    situation = 'picture';
    response.once('close', () => (hangUps += response.writableFinished ? 0 : 1));
    void answer(now);

    async function answer(met: Situation): Promise<void> {
      bodies.push(await text(request));
      if (met !== 'hang') response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: PIXEL }));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    channel: toldChannel(manner, `http://127.0.0.1:${portOf(server)}`),
    unreachable: toldChannel(manner, 'http://127.0.0.1:1'),
    order: sampleOrder(),
    secrets: [],
    meet: (next) => (situation = next),
    requests: () => bodies.length,
    lastRequest: () => bodies.at(-1) ?? '',
    hangUps: () => hangUps,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toldChannel(manner: Manner, baseUrl: string): Channel {
  const transport = createTransport();
  const reader: FailureReader = {
    id: manner,
    readFailure: () => ({ class: 'upstream_bug', billing: 'unknown', upstreamCode: undefined, retryAfterMs: undefined }),
  };

  async function generate({ order, timeouts, signal, insist, dispatch }: ChannelCall): Promise<ChannelAnswer> {
    if (manner !== 'quiet') dispatch?.held();
    signal.throwIfAborted();
    const onDispatched = manner === 'quiet' ? undefined : () => dispatch?.sent();
    const exchange = transport.open({ signal, timeouts, onDispatched });
    const prompt = insist && manner === 'open' ? `${order.prompt}, as a picture` : order.prompt;
    const request = { url: baseUrl, body: JSON.stringify({ prompt }) };
    const { body } = await sendForPicture(reader, exchange, signal, request);
    const data = typeof body === 'object' && body !== null && 'data' in body ? String(body.data) : '';
    const found = inlinePicture(data, undefined, exchange);
    return {
      pictures: found.kind === 'picture' ? [{ bytes: found.bytes, declaredMediaType: undefined, thought: false }] : [],
      text: '',
      usage: undefined,
      modelVersion: undefined,
      responseId: undefined,
      requestId: undefined,
      finishReason: undefined,
      statusCode: 200,
      reportedCostNanoUsd: undefined,
      warnings: insist && manner !== 'quiet' ? [{ code: 'prompt_extended', message: 'asked for the picture alone' }] : [],
    };
  }

  return {
    specVersion: 'v1',
    id: manner,
    kind: 'told',
    failureDomain: 'told',
    provider: 'told',
    server: serverAddress(baseUrl),
    limits: {},
    supports: () => ({ supported: true, warnings: [] }),
    price: () => ({ price: undefined }),
    generate,
    close: () => transport.close(),
  };
}
