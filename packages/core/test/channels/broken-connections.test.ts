import { getEventListeners } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { pictureAnswer } from './answers.ts';
import { errorOf } from './failure-of.ts';
import { PATIENT, sampleCall, sampleModel } from './sample-order.ts';
import { json, portOf, tinyServer } from './tiny-server.ts';

function channelAt(baseUrl: string): Channel {
  const channel = gemini({ apiKey: 'key', baseUrl });
  onTestFinished(() => channel.close());
  return channel;
}

describe('what is known when the connection fails', () => {
  it('a refused connection was certainly not billed', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = portOf(server);
    await new Promise((resolve) => server.close(resolve));
    const error = await errorOf(channelAt(`http://127.0.0.1:${port}`).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: 'network', billing: 'not-billed', dispatched: false, upstreamCode: 'refused' });
  });

  it('tells when its request leaves, and that nothing has left before', async () => {
    const told: string[] = [];
    const dispatch = { held: () => void told.push('held'), sent: () => void told.push('sent') };
    const server = await tinyServer((response) => {
      told.push('seen');
      json(pictureAnswer())(response);
    });
    await channelAt(server.url).generate(sampleCall({ dispatch }));
    expect(told.splice(0)).toEqual(['held', 'sent', 'seen']);
    await errorOf(channelAt('http://127.0.0.1:1').generate(sampleCall({ dispatch })));
    expect(told.splice(0)).toEqual(['held']);
    const waiting = gemini({ apiKey: () => new Promise<string>(() => undefined), baseUrl: server.url });
    onTestFinished(() => waiting.close());
    const caller = new AbortController();
    const work = waiting.generate(sampleCall({ dispatch, signal: caller.signal }));
    caller.abort('gone');
    await expect(work).rejects.toBe('gone');
    expect(told).toEqual(['held']);
  });

  it('an unknown host was certainly not billed', async () => {
    const error = await errorOf(channelAt('http://no-such-host.invalid').generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: 'network', billing: 'not-billed', dispatched: false });
  });

  it('a reset after the request leaves the bill unknown', async () => {
    const server = await tinyServer((response) => response.socket?.resetAndDestroy());
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: 'network', billing: 'unknown', dispatched: true, upstreamCode: 'reset' });
  });

  it('silence until the deadline leaves the bill unknown', async () => {
    const server = await tinyServer(() => undefined);
    const error = await errorOf(channelAt(server.url).generate(sampleCall({ timeouts: { ...PATIENT, firstByteMs: 150 } })));
    expect(error.failure).toMatchObject({
      class: 'timeout',
      billing: 'unknown',
      dispatched: true,
      upstreamCode: 'first_byte_timeout',
    });
  });

  it('a success that breaks off leaves the bill unknown and keeps what its headers said', async () => {
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000', 'x-request-id': 'req-9' });
      response.write('{"candidates":[');
      setTimeout(() => response.destroy(), 20);
    });
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({
      class: 'network',
      billing: 'unknown',
      dispatched: true,
      statusCode: 200,
      requestId: 'req-9',
    });
  });

  it.each([
    ['half a JSON', '{"candidates":[', 'network'],
    ['no JSON at all', '{"candidates": oops}', 'upstream_bug'],
  ])('a success with %s leaves the bill unknown', async (_case, body, failureClass) => {
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
    });
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: failureClass, billing: 'unknown', dispatched: true, statusCode: 200 });
  });

  it('a refusal whose body breaks off is a refusal all the same', async () => {
    const server = await tinyServer((response) => {
      response.writeHead(503, { 'content-type': 'application/json', 'content-length': '1000', 'retry-after': '3' });
      response.write('{"error":{');
      setTimeout(() => response.destroy(), 20);
    });
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: 'overloaded', billing: 'not-billed', statusCode: 503, retryAfterMs: 3_000 });
  });

  it('a success with an empty body is no answer', async () => {
    const server = await tinyServer((response) => response.writeHead(200, { 'content-type': 'application/json' }).end());
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: 'upstream_bug', billing: 'unknown', dispatched: true });
  });

  it('a closed channel sends nothing', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const channel = channelAt(server.url);
    await channel.close();
    await channel.close();
    const error = await errorOf(channel.generate(sampleCall()));
    expect(error.failure).toMatchObject({ billing: 'not-billed', dispatched: false });
    expect(server.requests).toHaveLength(0);
  });

  it('an abort reaches the socket at once, and is passed on as it is', async () => {
    const delays: number[] = [];
    // A noisy machine may be late often; the best of all is what the channel adds.
    while (delays.length < 2 || (Math.min(...delays) >= 50 && delays.length < 50)) {
      const server = await tinyServer(() => undefined);
      const caller = new AbortController();
      const reason = { why: 'the customer closed the page' };
      const work = channelAt(server.url).generate(sampleCall({ signal: caller.signal }));
      await expect.poll(() => server.requests.length).toBe(1);
      const abortedAt = performance.now();
      caller.abort(reason);
      await expect(work).rejects.toBe(reason);
      await server.hungUp;
      delays.push(performance.now() - abortedAt);
    }
    expect(Math.min(...delays)).toBeLessThan(50);
  });

  it('an abort before the call sends nothing, and so does one before a probe', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const channel = channelAt(server.url);
    const signal = AbortSignal.abort('gone');
    await expect(channel.generate(sampleCall({ signal }))).rejects.toBe('gone');
    await expect(channel.probe?.(sampleModel(), signal)).rejects.toBe('gone');
    expect(server.requests).toHaveLength(0);
  });

  it('leaves no listener on a signal that outlives many calls', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const channel = channelAt(server.url);
    const { signal } = new AbortController();
    for (let call = 0; call < 3; call += 1) await channel.generate(sampleCall({ signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
