import express5 from 'express';
import { ConfigInvalidError } from '@retake/core';
import { request as send } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { geminiGateway, imageRoutes, openAIGateway, type ImageRoutesOptions } from '../src/index.ts';
import { EXPRESSES, listen, mount, startWorld, until } from './world.ts';

/** A database of keys that counts how often it is asked. */
function database(known: string) {
  let asked = 0;
  const authorize = async (request: { get(name: string): string | undefined }) => {
    asked += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return request.get('authorization') === `Bearer ${known}` ? { name: 'shop' } : null;
  };
  return { authorize, asked: () => asked };
}

describe.each(EXPRESSES)('a flood at the door in %s', (_name, express) => {
  it('of wrong keys is no flood of questions, and is nobody else’s', async () => {
    const { images } = await startWorld();
    const { authorize, asked } = database('right');
    const app = express();
    app.set('trust proxy', true);
    const authorizeLimits = { refusedPerMinute: 20 };
    app.use('/images', imageRoutes({ service: images, authorize, authorizeLimits, limits: { perMinute: 10_000 } }));
    const { url } = await listen(app);
    const ask = (key: string, address: string) =>
      fetch(`${url}/images/health`, { headers: { authorization: `Bearer ${key}`, 'x-forwarded-for': address } });
    // Those who are let in are not counted.
    for (let i = 0; i < 30; i += 1) expect((await ask('right', '192.0.2.1')).status).toBe(200);
    for (let i = 0; i < 20; i += 1) expect((await ask('wrong', '192.0.2.1')).status).toBe(401);
    const refused = await ask('wrong', '192.0.2.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    for (let i = 0; i < 30; i += 1) await (await ask('wrong', '192.0.2.1')).arrayBuffer();
    expect(asked()).toBe(50);
    expect((await ask('right', '192.0.2.2')).status).toBe(200);
  });

  it('through a proxy that is not trusted is everybody’s, which is warned of once', async () => {
    const { images } = await startWorld();
    const warnings: unknown[] = [];
    const listener = (warning: Error & { code?: string }) => warnings.push(warning.code);
    process.on('warning', listener);
    onTestFinished(() => void process.off('warning', listener));
    const { authorize } = database('right');
    const url = await mount(images, { authorize, authorizeLimits: { refusedPerMinute: 2 } }, express);
    const statuses: number[] = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'])
      statuses.push((await fetch(`${url}/health`, { headers: { 'x-forwarded-for': address } })).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
    await until(() => warnings.length > 0);
    expect(warnings).toEqual(['RETAKE_PROXY_NOT_TRUSTED']);
  });

  it('of a caller that has used up its minute is none either', async () => {
    const { images } = await startWorld();
    const { authorize, asked } = database('right');
    const url = await mount(images, { authorize, authorizeLimits: { refusedPerMinute: 5 }, limits: { perMinute: 3 } }, express);
    const statuses: number[] = [];
    for (let i = 0; i < 20; i += 1)
      statuses.push((await fetch(`${url}/health`, { headers: { authorization: 'Bearer right' } })).status);
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 429]);
    expect(asked()).toBe(8);
  });

  it('asks no more at once than may be asked', async () => {
    const { images } = await startWorld();
    const waiting: (() => void)[] = [];
    const authorize = () => new Promise<{ name: string }>((resolve) => waiting.push(() => resolve({ name: 'shop' })));
    const url = await mount(images, { authorize, authorizeLimits: { atOnce: 2 } }, express);
    const first = [fetch(`${url}/health`), fetch(`${url}/health`)];
    await until(() => waiting.length === 2);
    const refused = await fetch(`${url}/health`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(waiting).toHaveLength(2);
    for (const answer of waiting.splice(0)) answer();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    const later = fetch(`${url}/health`);
    await until(() => waiting.length === 1);
    waiting[0]?.();
    expect((await later).status).toBe(200);
  });
});

describe('a database of keys that hangs', () => {
  it('shuts the door for a while, and not for ever', async () => {
    const { images } = await startWorld();
    let hangs = true;
    const authorize = () => (hangs ? new Promise<never>(() => undefined) : { name: 'shop' });
    const url = await mount(images, { authorize, authorizeLimits: { atOnce: 1, timeoutMs: 20 } });
    const late = await fetch(`${url}/health`);
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '1']);
    hangs = false;
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});

describe('what authorize answers', () => {
  it.each([undefined, null, false] as const)('%s is nobody', async (nobody) => {
    const { images } = await startWorld();
    const url = await mount(images, { authorize: () => nobody });
    expect((await fetch(`${url}/health`)).status).toBe(401);
  });

  it.each([[true], ['shop'], [{}], [{ name: '' }], [{ name: 'shop', password: 'hunter2' }], [[{ name: 'shop' }]]])(
    '%j is a mistake of the app: told to it with its path, and to nobody else',
    async (answer) => {
      const { images } = await startWorld();
      const errors: unknown[] = [];
      const authorize = (() => answer) as unknown as ImageRoutesOptions['authorize'];
      const url = await mount(images, { authorize, onError: (error) => errors.push(error) });
      const response = await fetch(`${url}/health`);
      const text = await response.text();
      expect([response.status, JSON.parse(text)]).toEqual([500, expect.objectContaining({ code: 'config_invalid' })]);
      expect(text).not.toMatch(/authorize|hunter2|issues/);
      expect(ConfigInvalidError.isInstance(errors[0]) && errors[0].issues.length > 0).toBe(true);
      expect(String(errors[0])).toContain('authorize()');
      expect(String(errors[0])).not.toContain('hunter2');
    },
  );

  it('is warned of in its own words where nobody listens', async () => {
    const { images } = await startWorld();
    const warnings: string[] = [];
    const listener = ({ message }: Error) => warnings.push(message);
    process.on('warning', listener);
    onTestFinished(() => void process.off('warning', listener));
    const url = await mount(images, { authorize: (() => 'shop') as never });
    expect((await fetch(`${url}/health`)).status).toBe(500);
    await until(() => warnings.some((message) => message.includes('authorize()')));
  });
});

describe.each(EXPRESSES)('the names of a server in %s', (_name, express) => {
  async function start(options: Partial<ImageRoutesOptions>) {
    const { images, simulator } = await startWorld();
    const url = await mount(images, options, express);
    const status = async (host: string): Promise<number> => {
      // As a page sends it whose name was made to lead here: of the same origin, for the browser.
      const headers = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
      const { statusCode, body } = await send(`${url}/plan`, { method: 'POST', headers, body: '{"prompt":"x"}' });
      const text = await body.text();
      if (statusCode === 403) expect(JSON.parse(text)).toMatchObject({ code: 'host_refused' });
      return statusCode;
    };
    return { status, simulator };
  }

  it('are addresses and localhost where everybody may come in', async () => {
    const { status } = await start({});
    for (const host of [
      'localhost',
      'localhost:3000',
      'LOCALHOST',
      'app.localhost:1',
      '127.0.0.1:3000',
      '[::1]:3000',
      '10.0.0.7',
    ])
      expect([host, await status(host)]).toEqual([host, 200]);
    for (const host of [
      'evil.example',
      'evil.example:3000',
      'localhost.evil.example',
      'notlocalhost',
      '127.0.0.1.nip.io',
      '[::1]x',
    ])
      expect([host, await status(host)]).toEqual([host, 403]);
  });

  it('are those that were named besides, or any', async () => {
    const { status } = await start({ hosts: ['shop.example', '.apps.example'] });
    for (const host of ['shop.example:443', 'SHOP.example.', 'a.b.apps.example', '127.0.0.1'])
      expect([host, await status(host)]).toEqual([host, 200]);
    for (const host of ['apps.example', 'x.shop.example', 'evil.example'])
      expect([host, await status(host)]).toEqual([host, 403]);
    const any = await start({ hosts: 'any' });
    expect(await any.status('evil.example')).toBe(200);
  });

  it('are those of gateways too, told in their words', async () => {
    const { images } = await startWorld();
    const app = express();
    app.use('/openai', openAIGateway({ service: images, allowAnonymous: true, hosts: ['shop.example'] }));
    app.use('/gemini', geminiGateway({ service: images, allowAnonymous: true }));
    const { url } = await listen(app);
    const ask = async (path: string, host: string) => {
      const { statusCode, body } = await send(`${url}${path}`, { headers: { host } });
      const { error } = (await body.json()) as { error?: { code?: unknown; status?: unknown } };
      return [statusCode, error?.status ?? error?.code];
    };
    expect(await ask('/openai/v1/models', 'shop.example')).toEqual([200, undefined]);
    expect(await ask('/openai/v1/models', 'evil.example')).toEqual([403, 'host_refused']);
    expect(await ask('/gemini/v1/models', 'evil.example')).toEqual([403, 'PERMISSION_DENIED']);
  });

  it('are any where callers are known, unless some were named', async () => {
    const authorize = () => ({ name: 'shop' });
    expect(await (await start({ authorize })).status('anything.example')).toBe(200);
    const { status } = await start({ authorize, hosts: [] });
    expect([await status('anything.example'), await status('localhost')]).toEqual([403, 200]);
  });
});

describe('the options of a door', () => {
  it('are told with their paths where they are wrong', async () => {
    const { images: service } = await startWorld();
    const issues = (options: object): unknown => {
      try {
        express5().use(imageRoutes({ service, ...options } as ImageRoutesOptions));
        return 'accepted';
      } catch (error) {
        return ConfigInvalidError.isInstance(error) ? error.issues.map(({ path }) => path) : error;
      }
    };
    const authorize = () => undefined;
    expect(issues({ authorize, hosts: ['https://shop.example', 'shop.example:443'] })).toEqual(['hosts.0', 'hosts.1']);
    expect(issues({ authorize, authorizeLimits: { atOnce: 0, perMinute: 1 } })).toEqual([
      'authorizeLimits.atOnce',
      'authorizeLimits',
    ]);
    expect(issues({ allowAnonymous: true, authorizeLimits: {} })).toEqual(['authorizeLimits']);
    expect(issues({ authorize, hosts: 'any', authorizeLimits: { atOnce: 1, refusedPerMinute: 1 } })).toEqual('accepted');
  });
});
