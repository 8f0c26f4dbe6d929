import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  BillingUnknownError,
  ConfigInvalidError,
  createImageService,
  DeadlineExceededError,
  RequestInvalidError,
  ServiceClosedError,
  type StreamEvent,
} from '../../src/index.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { startWorld } from './world.ts';

async function until(condition: () => boolean): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > 5_000) throw new Error('it never happened');
    await new Promise((resolve) => setImmediate(resolve));
  }
  return performance.now() - start;
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (reason: unknown) => reason,
  );

describe('an aborted call', () => {
  it('rejects with the reason of its signal, closes the socket, and tells the cost as unknown', async () => {
    const { images, simulator, events } = await startWorld();
    simulator.script('gemini', ['hang']);
    const controller = new AbortController();
    const call = failure(images.generate({ prompt: 'a red kite' }, { signal: controller.signal }));
    await until(() => simulator.requests('gemini').length === 1);
    const reason = new Error('the shopper left');
    controller.abort(reason);
    expect(await call).toBe(reason);
    await until(() => simulator.ledger.entries[0]?.clientGone === true);
    expect(events.at(-1)).toMatchObject({ type: 'call.ended', outcome: 'cancelled', costIncomplete: true });
    expect(simulator.requests('relay')).toHaveLength(0);
  });

  it('sends nothing when its signal is aborted already', async () => {
    const { images, simulator } = await startWorld();
    const reason = new Error('too late');
    expect(await failure(images.generate({ prompt: 'a red kite' }, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(simulator.requests('gemini')).toHaveLength(0);
  });
});

describe('a call that runs out of time', () => {
  it('ends at its deadline with every attempt and what the last one may have cost', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('gemini', ['hang']);
    const error = await failure(images.generate({ prompt: 'a red kite' }, { deadlineMs: 300 }));
    if (!DeadlineExceededError.isInstance(error)) throw error;
    expect(error.attempts).toMatchObject([{ channel: 'gemini', billing: 'unknown', unknownUpToNanoUsd: expect.any(Number) }]);
  });

  it("stops and says so after an attempt of unknown billing with onUnknownBilling: 'report'", async () => {
    const { images, simulator } = await startWorld({ resilience: { onUnknownBilling: 'report' } });
    simulator.script('gemini', [{ kind: 'reset', at: 'mid-body' }]);
    const error = await failure(images.generate({ prompt: 'a red kite' }));
    expect(BillingUnknownError.isInstance(error) && error.channel).toBe('gemini');
    expect(simulator.requests('relay')).toHaveLength(0);
  });
});

describe('stream', () => {
  it('tells attempts and failovers as they happen, then the result', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('gemini', ['overloaded']);
    const events: StreamEvent[] = [];
    for await (const event of images.stream({ prompt: 'a red kite' })) events.push(event);
    expect(events.map(({ type }) => type)).toEqual([
      'call.started',
      'attempt.started',
      'attempt.failed',
      'failover',
      'attempt.started',
      'attempt.succeeded',
      'call.ended',
      'result',
    ]);
  });

  it('does not mix the events of other calls in', async () => {
    const { images } = await startWorld();
    const ids = async () => {
      const seen = new Set<string>();
      for await (const event of images.stream({ prompt: 'a red kite' }))
        seen.add(event.type === 'result' ? event.result.id : event.callId);
      return [...seen];
    };
    const [one, other] = await Promise.all([ids(), ids()]);
    expect(one).toHaveLength(1);
    expect(other).toHaveLength(1);
    expect(one).not.toEqual(other);
  });

  it('throws what generate would throw', async () => {
    const { images } = await startWorld();
    const read = async () => {
      for await (const _ of images.stream({ prompt: '' })) void _;
    };
    expect(RequestInvalidError.isInstance(await failure(read()))).toBe(true);
  });

  it('aborts the call when its reader leaves', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('gemini', ['hang']);
    for await (const event of images.stream({ prompt: 'a red kite' })) {
      if (event.type === 'attempt.started') {
        await until(() => simulator.requests('gemini').length === 1);
        break;
      }
    }
    await until(() => simulator.ledger.entries[0]?.clientGone === true);
    expect(simulator.requests('relay')).toHaveLength(0);
  });
});

describe('a stream whose reader leaves while nothing happens', () => {
  it('aborts the call at once', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('gemini', ['hang']);
    const stream = Readable.from(images.stream({ prompt: 'a red kite' }));
    stream.resume();
    await until(() => simulator.requests('gemini').length === 1);
    stream.destroy();
    await until(() => simulator.ledger.entries[0]?.clientGone === true);
    expect(simulator.requests('relay')).toHaveLength(0);
  });

  it('ends a pending next(), and never begins a call that nobody read', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('gemini', ['hang']);
    const stream = images.stream({ prompt: 'a red kite' });
    for (const _ of ['call.started', 'attempt.started']) await stream.next();
    const pending = stream.next();
    await stream.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    const unread = images.stream({ prompt: 'a red kite' });
    await unread.return();
    expect(await unread.next()).toEqual({ done: true, value: undefined });
    expect(simulator.requests('gemini').length).toBeLessThanOrEqual(1);
  });
});

describe('close', () => {
  it('lets calls in flight finish and refuses new ones', async () => {
    const { images, simulator } = await startWorld({ drainMs: 5_000 });
    simulator.script('gemini', [{ kind: 'ok', afterMs: 100 }]);
    const call = images.generate({ prompt: 'a red kite' });
    await until(() => simulator.requests('gemini').length === 1);
    const closed = images.close();
    expect(ServiceClosedError.isInstance(await failure(images.generate({ prompt: 'another' })))).toBe(true);
    expect((await call).images).toHaveLength(1);
    await closed;
  });

  it('ends what is left after the drain, and can be called again', async () => {
    const { images, simulator } = await startWorld({ drainMs: 50 });
    simulator.script('gemini', ['hang']);
    const call = failure(images.generate({ prompt: 'a red kite' }));
    await until(() => simulator.requests('gemini').length === 1);
    await Promise.all([images.close(), images.close()]);
    expect(ServiceClosedError.isInstance(await call)).toBe(true);
  });
});

describe('plan and estimate', () => {
  it('say who would be asked at what price, and call nobody', async () => {
    const { images, simulator } = await startWorld();
    const plan = images.plan({ prompt: 'a red kite', model: 'nano-banana-pro' }, { route: { exclude: ['gemini'] } });
    expect(plan.candidates).toMatchObject([
      { channel: 'relay', model: 'gemini-3-pro-image', size: '1K', usd: 0.09, upToUsd: 0.09 },
    ]);
    expect(plan.exclusions).toMatchObject([{ channel: 'gemini', reason: 'route' }]);
    expect(JSON.parse(JSON.stringify(plan))).toBeTruthy();
    const estimate = images.estimate({ prompt: 'a red kite', n: 3 });
    expect(estimate.pictures).toBe(3);
    expect(estimate.upToUsd).toBeGreaterThanOrEqual(estimate.usd ?? Number.NaN);
    const result = await images.generate({ prompt: 'a red kite', n: 3 });
    expect(result.cost.usd).toBeLessThanOrEqual(estimate.upToUsd ?? Number.NaN);
    expect(simulator.requests('gemini')).toHaveLength(3);
  });

  it('shows an open circuit as an exclusion with its end, and in health', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('gemini', () => 'overloaded');
    for (let i = 0; i < 5; i += 1) await images.generate({ prompt: 'a red kite' });
    expect(images.plan({ prompt: 'x' }).exclusions).toMatchObject([
      { channel: 'gemini', reason: 'circuit_open', until: expect.any(Number) },
    ]);
    expect(images.health()).toContainEqual(expect.objectContaining({ channel: 'gemini', state: 'open', consecutiveFailures: 5 }));
    await images.generate({ prompt: 'a red kite' });
    expect(simulator.requests('gemini')).toHaveLength(5);
  });

  it('switches a channel off whose key is refused, until it is told otherwise', async () => {
    const { images, simulator, events } = await startWorld();
    simulator.script('gemini', ['invalid-api-key']);
    await images.generate({ prompt: 'a red kite' });
    expect(images.plan({ prompt: 'x' }).exclusions).toMatchObject([{ channel: 'gemini', reason: 'channel_disabled' }]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'channel.unavailable', channel: 'gemini', errorType: 'auth' }));
    expect(() => images.enable('gemni')).toThrow('channelId: is no channel here; near it are gemini');
    images.enable('gemini');
    expect((await images.generate({ prompt: 'a red kite' })).channel).toBe('gemini');
  });
});

describe('createImageService', () => {
  it('lists every wrong option with its path', () => {
    try {
      createImageService({
        channels: [{ id: 'x', limits: { timeZone: 'Europe/Berln' } }, 'gemini'],
        defaultModel: 'nano-bananna',
        onRetiredModel: 'maybe',
        resilience: { deadlineMs: -1, circuitBreaker: { consecutiveFailures: 0 } },
        limits: { maxCount: 0 },
        telemetry: { genAiSemconv: 'v2' },
        colour: 'red',
      } as never);
      expect.unreachable();
    } catch (error) {
      if (!ConfigInvalidError.isInstance(error)) throw error;
      expect(error.issues.map(({ path }) => path)).toEqual(
        expect.arrayContaining([
          'channels[0].specVersion',
          'channels[0].failureDomain',
          'channels[0].generate',
          'channels[0].limits.timeZone',
          'channels[1]',
          'onRetiredModel',
          'resilience.deadlineMs',
          'resilience.circuitBreaker.consecutiveFailures',
          'limits.maxCount',
          '',
        ]),
      );
    }
  });

  it('refuses two channels of one id, and a default model that is unknown or retired', async () => {
    const { images: _ } = await startWorld();
    for (const [options, path] of [
      [{ defaultModel: 'nano-bananna' }, 'defaultModel'],
      [{ defaultModel: 'imagen-4-fast' }, 'defaultModel'],
      [{ models: [{ id: 'mine' }] }, 'models[0]'],
    ] as const) {
      const error = await failure(startWorld(options));
      const issues = ConfigInvalidError.isInstance(error) ? error.issues : [];
      expect(new Set(issues.map((issue) => issue.path.startsWith(path)))).toEqual(new Set([true]));
    }
  });
});

it('notices a typo among the models or prices of a channel when the service starts', () => {
  const channels = [
    gemini({ apiKey: 'key', models: ['gemini-3-pro-imgae'] }),
    geminiRelay({
      id: 'relay',
      apiKey: 'sk-key',
      baseUrl: 'https://relay.example',
      prices: { 'Nano-Banana-Pro': 0.09, 'nano-bananna': 0.01 },
    }),
  ];
  try {
    createImageService({ channels });
    expect.unreachable();
  } catch (error) {
    if (!ConfigInvalidError.isInstance(error)) throw error;
    expect(error.issues.map(({ path }) => path)).toEqual(['channels[0]', 'channels[1]']);
    expect(error.message).toContain('gemini-3-pro-image');
  }
});

it('never lets a listener break a call', async () => {
  const { images } = await startWorld();
  images.subscribe(() => {
    throw new Error('a bug of a listener');
  });
  images.subscribe(() => Promise.reject(new Error('another')));
  expect((await images.generate({ prompt: 'a red kite' })).attempts).toHaveLength(1);
});

it('keeps keys, prompts and pictures out of errors and events', async () => {
  const { images, simulator, events } = await startWorld({ resilience: { maxAttempts: 2 } });
  const secret = 'a very private birthday cake';
  simulator.script('gemini', ['internal', 'invalid-api-key']);
  simulator.script('relay', () => 'insufficient-user-quota');
  const errors = [
    await failure(images.generate({ prompt: secret })),
    await failure(images.generate({ prompt: secret, model: 'none' })),
  ];
  const told = JSON.stringify([errors, errors.map(String), events, images.health()]);
  for (const word of ['birthday', 'AIza-not', 'sk-not']) expect(told).not.toContain(word);
});
