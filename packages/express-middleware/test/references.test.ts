import { describe, expect, it } from 'vitest';
import { MUG, reachingThisMachine, startHost } from './picture-host.ts';
import { mount, post, startWorld, until } from './world.ts';

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

describe('what is downloaded', () => {
  const mib = 1024 * 1024;

  /** Sends the head of a picture, and the rest when it is let. */
  async function startGate() {
    const { promise: open, resolve: let_ } = Promise.withResolvers<void>();
    let inside = 0;
    let most = 0;
    const host = await startHost((_request, response) => {
      inside += 1;
      most = Math.max(most, inside);
      void (async () => {
        await open;
        inside -= 1;
        response.end(MUG);
      })();
    });
    return { ...host, let: let_, inside: () => inside, most: () => most };
  }

  it('comes a few at once, each address once, and nothing of an order that is wrong', async () => {
    const host = await startGate();
    const { images, simulator } = await startWorld();
    const url = await mount(images, { referenceUrls: { atOnce: 2 }, transport: reachingThisMachine() });
    const wrong = { ...order(`${host.url}/0`), prompt: ' ', size: '9K' };
    expect(await codeAndPaths(await post(`${url}/generate`, wrong))).toEqual([400, 'request_invalid', 'prompt', 'size']);
    expect(host.asked()).toBe(0);
    const paths = [0, 1, 2, 3, 4, 0, 1].map((each) => `${host.url}/${each}`);
    const drawn = post(`${url}/edit`, order(...paths));
    await until(() => host.inside() === 2);
    host.let();
    expect((await drawn).status).toBe(200);
    expect([host.asked(), host.most()]).toEqual([5, 2]);
    expect(simulator.ledger.pictures()).toBe(1);
  });

  it('is nothing for plans and estimates, which cost what the order would', async () => {
    const host = await startHost((_request, response) => response.end(MUG));
    const { images } = await startWorld();
    const url = await mount(images, { referenceUrls: { hosts: ['localhost'] }, transport: reachingThisMachine() });
    const asked = order(`${host.url}/mug`);
    const priceOf = async (body: object) => ((await (await post(`${url}/estimate`, body)).json()) as { usd: number }).usd;
    const base64 = Buffer.from(MUG).toString('base64');
    expect(await priceOf(asked)).toBe(await priceOf({ ...asked, images: [{ base64 }] }));
    expect((await post(`${url}/plan`, asked)).status).toBe(200);
    const elsewhere = await post(`${url}/plan`, order('https://other.example/', `${host.url}/mug`, 'http://localhost/'));
    expect(await codeAndPaths(elsewhere)).toEqual([400, 'request_invalid', 'images[0].url', 'images[2].url']);
    expect(host.asked()).toBe(0);
  });

  it('counts in the room of its caller, who is told what to do, and leaves that of others alone', async () => {
    const host = await startGate();
    const { images } = await startWorld();
    const authorize = (request: { get(name: string): string | undefined }) => ({ name: request.get('x-name') ?? 'shop' });
    const url = await mount(images, {
      authorize,
      referenceUrls: { maxBytes: mib },
      uploads: { jsonBytes: mib, formBytes: mib, heldBytes: 4 * mib, callerBytes: 2 * mib },
      transport: reachingThisMachine(),
    });
    // The first holds the room for one picture that may have a mebibyte, and has not begun to come.
    const first = post(`${url}/edit`, order(`${host.url}/a`));
    await until(() => host.inside() === 1);
    const second = await post(`${url}/edit`, order(`${host.url}/b`));
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '2']);
    expect(await second.json()).toMatchObject({ code: 'rate_limited', detail: expect.stringContaining('Send fewer at once') });
    const other = post(`${url}/edit`, order(`${host.url}/c`), { 'x-name': 'press' });
    await until(() => host.inside() === 2);
    host.let();
    expect([(await first).status, (await other).status]).toEqual([200, 200]);
    // What was held is given back, to the byte: there is room for the same again.
    expect((await post(`${url}/edit`, order(`${host.url}/d`))).status).toBe(200);
  });

  it('of one request has an end', async () => {
    const large = Buffer.concat([MUG, Buffer.alloc(mib - MUG.byteLength - 1)]);
    const host = await startHost((_request, response) => response.end(large));
    const { images } = await startWorld();
    const url = await mount(images, {
      referenceUrls: { maxBytes: mib },
      uploads: { jsonBytes: mib, formBytes: mib, heldBytes: 8 * mib, callerBytes: 4 * mib },
      transport: reachingThisMachine(),
    });
    const paths = Array.from({ length: 9 }, (_, index) => `${host.url}/${index}`);
    const refused = await post(`${url}/edit`, order(...paths));
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ code: 'body_too_large', detail: expect.stringContaining('Send several') });
    expect(host.asked()).toBeLessThan(5);
    expect((await post(`${url}/edit`, order(...paths.slice(0, 3)))).status).toBe(200);
  });
});
