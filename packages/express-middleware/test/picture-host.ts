import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTransport, type Transport } from '@retake/core';
import { drawPicture } from '@retake/simulator';
import { onTestFinished } from 'vitest';

/** What there is to be downloaded. */
export const MUG = drawPicture({ width: 640, height: 480, mediaType: 'image/png', caption: 'mug', seed: 3 });

/** An https server of pictures on this machine, and how many asked it. */
export async function startHost(
  answer: RequestListener,
): Promise<{ readonly url: string; readonly port: number; readonly asked: () => number }> {
  const pem = readFileSync(new URL('../../core/test/transport/localhost.pem', import.meta.url));
  let asked = 0;
  const server = createServer({ key: pem, cert: pem }, (request, response) => {
    asked += 1;
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://localhost:${port}`, port, asked: () => asked };
}

/** The transport as it is, but for the addresses: tests have none that are public. */
export function reachingThisMachine(): Transport & { readonly publicOnly: boolean[] } {
  const transport = createTransport({ tls: { rejectUnauthorized: false } });
  onTestFinished(() => transport.close());
  const publicOnly: boolean[] = [];
  return {
    publicOnly,
    open: (options) => {
      publicOnly.push(options.publicOnly === true);
      return transport.open({ ...options, publicOnly: false });
    },
    close: () => transport.close(),
  };
}
