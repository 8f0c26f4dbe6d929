import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { startShop } from './started-shop.ts';

interface Span {
  readonly name: string;
  readonly traceId: string;
}

/** A collector that keeps what it is sent. */
async function startCollector() {
  const spans: Span[] = [];
  const metrics = new Set<string>();
  const server = createServer((request, response) => {
    const keep = (body: unknown): void => {
      const { resourceSpans = [], resourceMetrics = [] } = body as {
        resourceSpans?: { scopeSpans: { spans: Span[] }[] }[];
        resourceMetrics?: { scopeMetrics: { metrics: { name: string }[] }[] }[];
      };
      spans.push(...resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans)));
      for (const each of resourceMetrics) {
        for (const scope of each.scopeMetrics) for (const { name } of scope.metrics) metrics.add(name);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    };
    json(request)
      .then(keep)
      .catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, spans, metrics };
}

it(
  'sends spans and metrics to the collector of the environment, and logs with the ids of their traces, until its last one',
  { timeout: 300_000 },
  async () => {
    const collector = await startCollector();
    const shop = startShop({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    await shop.line('call ended');
    shop.terminate();
    const { exit, lines, stderr } = await shop.ended();
    expect([exit, stderr]).toEqual([[0, null], '']);
    expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['open', 'call ended', 'closed']));
    expect(lines.filter(({ msg }) => msg.includes('not all delivered'))).toEqual([]);

    const ended = lines.find(({ msg }) => msg === 'call ended');
    const trace = collector.spans.filter(({ traceId }) => traceId === ended?.trace_id).map(({ name }) => name);
    expect(trace).toEqual(
      expect.arrayContaining(['POST', expect.stringMatching(/^retake\.generate /), expect.stringMatching(/^generate_content /)]),
    );
    expect([...collector.metrics]).toEqual(
      expect.arrayContaining(['retake.request.duration', 'retake.failovers', 'retake.images']),
    );
  },
);
