import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../tools/observability/started-process.ts';
import { startShop } from './started-shop.ts';

/** Whoever stands where the collector should. */
async function start(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** Orders a picture, told as it is drawn; resolves when the first upstream was asked, with what gives the whole answer at its end. */
async function order(url: string): Promise<Response> {
  return fetch(`${url}/images/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ prompt: 'A bicycle', purpose: 'hero' }),
  });
}

/** By what is wrong with the collector: how it comes about. */
const COLLECTORS: Readonly<Record<string, () => Promise<string>>> = {
  'is not there': async () => `http://127.0.0.1:${await freePort()}`,
  'takes what it is sent and never answers': () => start(() => undefined),
  'begins to answer and never ends': () =>
    start((_, response) => {
      response.writeHead(200);
      // Often enough that no connection counts as idle.
      const drip = setInterval(() => response.write(' '), 50);
      response.once('close', () => clearInterval(drip));
    }),
  'answers 503': () => start((_, response) => void response.writeHead(503).end()),
};

describe.each(Object.entries(COLLECTORS))('where the collector %s', (_, open) => {
  it('the shop sells on, says on one line where it tried, and ends with its last picture', { timeout: 300_000 }, async () => {
    const where = await open();
    const shop = startShop({
      OTEL_EXPORTER_OTLP_ENDPOINT: where,
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_BSP_EXPORT_TIMEOUT: '500',
    });
    const { url = '' } = await shop.line('open');
    // From then on there are spans to send.
    await shop.line('call ended');
    const ordered = await order(url);
    shop.terminate();
    const events = await ordered.text();
    const { exit, lines, stderr } = await shop.ended();

    expect(exit).toEqual([0, null]);
    expect(events).toMatch(/\nevent: result\n/);
    // Who ordered when it was closing already was told so, and nothing was bought.
    const calls = lines.filter(({ msg }) => msg === 'call ended');
    expect(calls.length).toBeGreaterThan(1);
    for (const { errorType, attempts } of calls) {
      expect([undefined, 'service_closed']).toContain(errorType);
      if (errorType !== undefined) expect(attempts).toBe(0);
    }
    expect(lines.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['the last spans and metrics were not all delivered', 'closed']),
    );
    // Why is in the SDK's words, and which of its limits is over first is the machine's.
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(`No telemetry arrives at ${where}: `)]);
  });
});
