import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readFault } from '../../src/faults/fault.ts';
import { sendBody } from '../../src/server/send-body.ts';
import { realClock } from '../../src/time/real-clock.ts';

test('a slow reader holds a large body back, instead of letting it pile up', async () => {
  const pieces = Array.from({ length: 5 }, () => Buffer.alloc(8_000_000, 'x'));
  const answers: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    answers.push(response);
    const sending = { fault: readFault('ok'), clock: realClock, gone: new AbortController().signal, statesLength: true };
    void sendBody(response, 200, {}, pieces, sending);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const client = connect(address.port, '127.0.0.1');
  onTestFinished(() => void client.destroy());
  client.pause();
  client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  await vi.waitFor(() => expect(answers[0]?.writableNeedDrain).toBe(true), { timeout: 90_000, interval: 5 });
  expect(answers[0]?.writableLength).toBeLessThan(1_000_000);
  let received = 0;
  client.on('data', (chunk: Buffer) => (received += chunk.length));
  client.resume();
  await once(client, 'end');
  expect(received).toBeGreaterThan(40_000_000);
});
