import { ConfigInvalidError } from '@retake/core';
import { describe, expect, it } from 'vitest';
import { networkOf } from '../src/access/network-of.ts';
import { apiKeyHash, apiKeys, imageRoutes, type ImageRoutesOptions } from '../src/index.ts';
import { EXPRESSES, mount, post, startWorld, until } from './world.ts';

const KITE = { prompt: 'a red kite' };
const issuesOf = (make: () => unknown): unknown => {
  try {
    make();
  } catch (error) {
    if (ConfigInvalidError.isInstance(error)) return error.issues.map(({ path }) => path);
    throw error;
  }
  return 'accepted';
};

describe('nobody comes in unasked', () => {
  it('so routes do not start before it was said who does', async () => {
    const { images: service } = await startWorld();
    const start = (options: object) => issuesOf(() => imageRoutes({ service, ...options } as ImageRoutesOptions));
    expect(start({})).toEqual(['authorize']);
    expect(start({ allowAnonymous: false })).toEqual(['allowAnonymous']);
    expect(start({ allowAnonymous: true, authorize: () => undefined })).toEqual(['allowAnonymous']);
    expect(start({ authorize: 'everybody' })).toEqual(['authorize']);
    expect(start({ allowAnonymous: true })).toBe('accepted');
  });

  it('and every problem of the options is told at once', () => {
    const options = {
      limits: { perMinute: 0 },
      uploads: { jsonBytes: -1 },
      origins: ['shop.example'],
      stalledMs: 'soon',
      colour: 1,
    };
    expect(issuesOf(() => imageRoutes(options as never))).toEqual(
      expect.arrayContaining(['service', 'uploads.jsonBytes', 'origins.0', 'stalledMs', '', 'limits.perMinute', 'authorize']),
    );
  });
});

describe('apiKeys', () => {
  it('refuses what is no hash, without quoting it', () => {
    expect(issuesOf(() => apiKeys({}))).toEqual(['']);
    expect(issuesOf(() => apiKeys({ 'my-secret-key': 'shop', [apiKeyHash('a')]: { name: '' } }))).toEqual(['[0]', '[1].name']);
    expect(() => apiKeys({ 'my-secret-key': 'shop' })).not.toThrow('my-secret-key');
  });
});

describe.each(EXPRESSES)('callers in %s', (_name, express) => {
  it('come in by their key alone', async () => {
    const { images, events } = await startWorld();
    const authorize = apiKeys({ [apiKeyHash('key-of-the-shop')]: 'shop', [apiKeyHash('key-of-the-press')]: { name: 'press' } });
    const url = await mount(images, { authorize }, express);
    const status = async (headers: Record<string, string>) => (await post(`${url}/generate`, KITE, headers)).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401);
    expect(await status({ authorization: `Bearer ${'x'.repeat(5000)}` })).toBe(401);
    expect(await status({ authorization: 'Basic key-of-the-shop' })).toBe(401);
    expect(await status({ authorization: 'Bearer key-of-the-shop' })).toBe(200);
    expect(await status({ 'x-api-key': 'key-of-the-press' })).toBe(200);
    const challenge = await post(`${url}/generate`, KITE);
    expect(challenge.headers.get('www-authenticate')).toBe('Bearer');
    expect(events.flatMap((event) => (event.type === 'call.started' ? [event.labels] : []))).toEqual([
      { caller: 'shop' },
      { caller: 'press' },
    ]);
  });

  it('spend their budget, on their channels, within their limits', async () => {
    const { images, simulator } = await startWorld({
      service: { budgets: [{ key: 'tenant-7', window: 'total', limitUsd: 0.1 }] },
    });
    const authorize = () => ({
      name: 'shop',
      budgetKey: 'tenant-7',
      labels: { tenant: '7' },
      route: { only: ['secret-relay'] },
      limits: { pictures: 2, sizes: ['1K' as const, '2K' as const], deadlineMs: 20_000, models: ['gemini-3-pro-image'] },
    });
    const url = await mount(images, { authorize }, express);
    const order = { ...KITE, size: '1K', model: 'gemini-3-pro-image' };
    const refusal = async (body: object) => {
      const response = await post(`${url}/generate`, { ...order, ...body });
      const problem = (await response.json()) as { code: string; issues?: { path: string }[] };
      return [response.status, problem.code, problem.issues?.map(({ path }) => path)];
    };
    expect(await refusal({ n: 3 })).toEqual([403, 'forbidden', ['n']]);
    expect(await refusal({ size: '4K' })).toEqual([403, 'forbidden', ['size']]);
    expect(await refusal({ size: undefined })).toEqual([403, 'forbidden', ['size']]);
    expect(await refusal({ model: 'gemini-2.5-flash-image' })).toEqual([403, 'forbidden', ['model']]);
    expect(await refusal({ model: undefined })).toEqual([403, 'forbidden', ['model']]);
    expect(await refusal({ deadlineMs: 30_000 })).toEqual([403, 'forbidden', ['deadlineMs']]);
    expect(await refusal({ budgetKey: 'another' })).toEqual([400, 'request_invalid', ['']]);
    expect((await post(`${url}/generate`, order)).status).toBe(200);
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
    expect(await refusal({})).toEqual([429, 'budget_exceeded', undefined]);
  });

  it('are counted one by one, and told when to come back', async () => {
    const { images } = await startWorld();
    const authorize = (request: { get(name: string): string | undefined }) => ({ name: request.get('x-name') ?? 'nobody' });
    const url = await mount(images, { authorize, limits: { perMinute: 3 } }, express);
    const ask = (name: string) => fetch(`${url}/health`, { headers: { 'x-name': name } });
    for (let i = 0; i < 3; i += 1) expect((await ask('one')).status).toBe(200);
    const refused = await ask('one');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask('other')).status).toBe(200);
  });

  it('are no more at once than they may', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('secret-gemini', ['hang']);
    const url = await mount(images, { limits: { atOnce: 1 } }, express);
    const controller = new AbortController();
    const first = post(`${url}/generate`, KITE, {}, { signal: controller.signal }).catch(() => 'left');
    await until(() => simulator.requests('secret-gemini').length === 1);
    expect((await fetch(`${url}/health`)).status).toBe(429);
    controller.abort();
    expect(await first).toBe('left');
    let status = 429;
    while (status === 429) ({ status } = await fetch(`${url}/health`));
    expect(status).toBe(200);
  });

  it('are no page of another origin, unless that was allowed', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, { origins: ['https://shop.example'] }, express);
    const status = async (headers: Record<string, string>) => (await fetch(`${url}/health`, { headers })).status;
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({ origin: new URL(url).origin })).toBe(200);
    expect(await status({ origin: 'https://shop.example' })).toBe(200);
    const response = await fetch(`${url}/health`, { headers: { origin: 'https://shop.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('%s belongs to %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
