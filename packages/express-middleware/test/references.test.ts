import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTransport, type Transport } from '@retake/core';
import { drawPicture } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mount, post, startWorld } from './world.ts';

const MUG = drawPicture({ width: 640, height: 480, mediaType: 'image/png', caption: 'mug', seed: 3 });

/** An https server of pictures on this machine, and how many asked it. */
async function startHost(
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
function reachingThisMachine(): Transport & { readonly publicOnly: boolean[] } {
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

const order = (...urls: readonly string[]) => ({ prompt: 'put the mug on a table', images: urls.map((url) => ({ url })) });
const codeAndPaths = async (response: Response): Promise<unknown> => {
  const { code, issues = [] } = (await response.json()) as {
    code?: string;
    issues?: readonly { path: string; message: string }[];
  };
  return [response.status, code, ...issues.map(({ path }) => path)];
};

describe('addresses of pictures', () => {
  it('are refused unless they are switched on', async () => {
    const host = await startHost((_request, response) => response.end(MUG));
    const { images } = await startWorld();
    const url = await mount(images);
    expect(await codeAndPaths(await post(`${url}/edit`, order(host.url)))).toEqual([400, 'request_invalid', 'images[0].url']);
    expect(host.asked()).toBe(0);
  });

  it('are downloaded when they are, each redirect looked at anew', async () => {
    const host = await startHost((request, response) => {
      if (request.url === '/mug') response.writeHead(302, { location: '/moved' }).end();
      else response.end(MUG);
    });
    const { images, simulator } = await startWorld();
    const transport = reachingThisMachine();
    const url = await mount(images, { referenceUrls: true, transport });
    const response = await post(`${url}/edit`, order(`${host.url}/mug`));
    expect(response.status).toBe(200);
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', MUG as Uint8Array<ArrayBuffer>)).toString('hex');
    expect(JSON.stringify(simulator.requests('secret-gemini')[0]?.body)).toContain(digest);
    expect(transport.publicOnly).toEqual([true, true]);
  });

  it("that lead into a network of one's own are not asked, whatever they are called", async () => {
    const host = await startHost((_request, response) => response.end(MUG));
    const { images, simulator } = await startWorld();
    const url = await mount(images, { referenceUrls: { timeoutMs: 5000 }, limits: { perMinute: 1000 } });
    const inside = [
      `https://127.0.0.1:${host.port}/`,
      `https://localhost:${host.port}/`,
      `https://[::1]:${host.port}/`,
      `https://[::ffff:127.0.0.1]:${host.port}/`,
      `https://2130706433:${host.port}/`,
      `https://0x7f.1:${host.port}/`,
      'https://169.254.169.254/latest/meta-data/',
      'https://[fe80::1]/',
      'https://10.0.0.1/',
      'http://example.com/',
      'file:///etc/passwd',
      'https://user:password@example.com/',
      'not an address',
    ];
    const response = await post(`${url}/edit`, order(...inside));
    expect(await codeAndPaths(response.clone())).toEqual([
      400,
      'request_invalid',
      ...inside.map((_, index) => `images[${index}].url`),
    ]);
    // One message for all: reasons would tell what is behind the firewall.
    const { issues } = (await response.json()) as { issues: readonly { message: string }[] };
    expect(new Set(issues.map(({ message }) => message)).size).toBe(1);
    expect(host.asked()).toBe(0);
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
  });

  it('are given up where they redirect too often, to another kind of address or host, or are too large', async () => {
    const host = await startHost((request, response) => {
      if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/plain') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      else if (request.url === '/elsewhere') response.writeHead(302, { location: 'https://127.0.0.1:1/' }).end();
      else if (request.url === '/missing') response.writeHead(404).end();
      else response.end(Buffer.alloc(100_000));
    });
    const { images } = await startWorld();
    const transport = reachingThisMachine();
    const url = await mount(images, { referenceUrls: { hosts: ['localhost'], maxBytes: 50_000 }, transport });
    const paths = ['loop', 'plain', 'elsewhere', 'missing', 'large'].map((path) => `${host.url}/${path}`);
    expect(await codeAndPaths(await post(`${url}/edit`, order(...paths)))).toHaveLength(2 + paths.length);
    // Four for the loop, one for each of the others: what they led to was not asked.
    expect(transport.publicOnly).toHaveLength(8);
  });
});
