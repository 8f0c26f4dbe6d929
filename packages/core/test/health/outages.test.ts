import { startSimulator, type Simulator } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { createImageService, type Channel, type ImageServiceOptions, type RetakeEvent } from '../../src/index.ts';
import { tinyServer } from '../channels/tiny-server.ts';

const MODEL = 'gemini-3-pro-image';
const REQUEST = { prompt: 'a fox in the snow', model: MODEL, size: '1K' } as const;
/** A three-hundredth of the defaults; what is asserted are looks and attempts, never times. */
const QUICK = { minIntervalMs: 50, maxIntervalMs: 100 };

const billOf = ({ ledger }: Simulator, channel: string) => ledger.byChannel()[channel]?.nanoUsd ?? 0;

type Wanted = (event: RetakeEvent) => boolean;

/** A service whose second channel stands by, with a count of the probes of it. */
async function world(idle: (url: string) => Channel, options: Partial<ImageServiceOptions> = {}) {
  const simulator = await startSimulator({
    seed: 7,
    channels: [
      { id: 'gemini', dialect: 'ai-studio' },
      { id: 'idle', dialect: 'relay', prices: { [MODEL]: 0.09 } },
    ],
  });
  const standby = idle(simulator.url('idle'));
  const looks = { count: 0, told: new Set<() => void>() };
  const counted: Channel = {
    ...standby,
    probe: async (model, signal) => {
      const report = await standby.probe?.(model, signal);
      looks.count += 1;
      for (const tell of looks.told) tell();
      if (report === undefined) throw new Error('the channel has no probe');
      return report;
    },
  };
  const images = createImageService({
    channels: [gemini({ apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('gemini') }), counted],
    probe: QUICK,
    drainMs: 200,
    telemetry: false,
    ...options,
  });
  const events: RetakeEvent[] = [];
  const waiting = new Set<() => void>();
  images.subscribe((event) => {
    events.push(event);
    for (const look of waiting) look();
  });
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
  });
  /** Resolves with the next event of this kind. */
  const next = (wanted: Wanted): Promise<RetakeEvent> =>
    new Promise((resolve) => {
      let seen = events.length;
      const look = () => {
        for (; seen < events.length; seen += 1) {
          const event = events[seen];
          if (event === undefined || !wanted(event)) continue;
          waiting.delete(look);
          resolve(event);
          return;
        }
      };
      waiting.add(look);
    });
  const atLeast = async (count: number): Promise<void> => {
    const until = looks.count + count;
    while (looks.count < until) {
      await new Promise<void>((resolve) => {
        const tell = () => (looks.told.delete(tell), resolve());
        looks.told.add(tell);
      });
    }
  };
  const health = () => images.health().find(({ channel }) => channel === standby.id);
  const exclusion = () => images.plan(REQUEST).exclusions.find(({ channel }) => channel === standby.id)?.reason;
  return { simulator, images, events, next, looks, atLeast, health, exclusion };
}

const relayAt = (url: string) =>
  geminiRelay({ id: 'idle', apiKey: 'sk-not-a-real-key', baseUrl: url, prices: { [MODEL]: 0.09 } });
const away =
  (reason: string): Wanted =>
  (event) =>
    event.type === 'channel.unavailable' && event.reason === reason;
const back: Wanted = (event) => event.type === 'channel.available';

describe('an outage that is noticed without traffic', () => {
  it('is a connection that is refused; it is over with the first probe that gets through', async () => {
    const { simulator, images, next, looks, atLeast, health, exclusion } = await world(relayAt);
    await images.generate(REQUEST);
    await atLeast(1);
    await simulator.refuse('idle');
    const before = looks.count;
    expect(await next(away('unreachable'))).toMatchObject({ channel: 'idle', errorType: 'network' });
    // One that was under way when the port closed, the one that failed, and the one that agreed.
    expect(looks.count - before).toBeLessThanOrEqual(3);
    expect(exclusion()).toBe('unreachable');
    expect(health()?.unreachableSince).toBeTypeOf('number');
    const returned = next(back);
    await simulator.accept('idle');
    const after = looks.count;
    await returned;
    expect(looks.count - after).toBeLessThanOrEqual(2);
    expect(exclusion()).toBeUndefined();
    expect(health()?.unreachableSince).toBeUndefined();
  });

  it.each([
    ['a refused key', 401, { code: 401, message: 'no', status: 'UNAUTHENTICATED' }, 'channel_disabled', 'auth'],
    [
      'a model that is gone',
      404,
      { code: 404, message: 'models/x is not found for API version v1beta', status: 'NOT_FOUND' },
      'model_disabled',
      'model_gone',
    ],
  ])('is %s; it is over with the first probe that is well', async (_what, status, error, reason, errorType) => {
    let refused = false;
    const server = await tinyServer((response) => {
      response.writeHead(refused ? status : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(refused ? { error } : { name: `models/${MODEL}` }));
    });
    const studio = () => gemini({ id: 'idle', apiKey: 'AIza-not-a-real-key', baseUrl: server.url });
    const { images, next, looks, atLeast, health, exclusion } = await world(studio);
    await images.generate(REQUEST);
    await atLeast(2);
    refused = true;
    const before = looks.count;
    expect(await next(away(reason))).toMatchObject({ channel: 'idle', errorType });
    expect(looks.count - before).toBeLessThanOrEqual(3);
    expect(exclusion()).toBe(reason);
    expect(health()?.disabledBy).toBe(errorType);
    const returned = next(back);
    refused = false;
    const after = looks.count;
    await returned;
    expect(looks.count - after).toBeLessThanOrEqual(2);
    expect(exclusion()).toBeUndefined();
    // Nothing but questions that are free.
    expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  });
});

describe('an outage of capacity', () => {
  it('is noticed within five attempts; good probes do not end it, one trial after the rest does', async () => {
    const time = { ahead: 0 };
    const resilience = { retry: { delayMs: 1 }, backoff: { baseMs: 1, maxMs: 2 } };
    const { simulator, images, events, atLeast, health } = await world(relayAt, {
      clock: { now: () => Date.now() + time.ahead },
      resilience,
    });
    simulator.script('idle', () => 'overloaded');
    const only = { route: { only: ['idle'] }, deadlineMs: 10_000 };
    await expect(images.generate(REQUEST, only)).rejects.toMatchObject({ code: 'all_channels_failed' });
    const opened = events.findIndex((event) => event.type === 'circuit.changed' && event.to === 'open');
    expect(events.slice(0, opened).filter(({ type }) => type === 'attempt.failed')).toHaveLength(5);
    const probesSeen = simulator.requests('idle').filter(({ method }) => method === 'GET').length;
    await atLeast(3);
    expect(simulator.requests('idle').filter(({ method }) => method === 'GET').length).toBeGreaterThan(probesSeen);
    expect(health()?.state).toBe('open');
    simulator.clearScript('idle');
    time.ahead += 15_000;
    await images.generate(REQUEST, only);
    expect(health()?.state).toBe('closed');
    const trials = events.slice(opened).filter(({ type }) => type === 'attempt.started');
    expect(trials).toHaveLength(1);
  });

  it.each([1, 5, 20])(
    'is noticed within five failing attempts with %i callers at once, while earlier pictures still come in',
    async (callers) => {
      const { simulator, images, events, next } = await world(relayAt, { resilience: { backoff: { baseMs: 1, maxMs: 2 } } });
      const state = { isEnding: false, isOut: false, arrived: 0 };
      const draws = { kind: 'ok', afterMs: 50 } as const;
      const started = () => events.filter((event) => event.type === 'attempt.started' && event.channel === 'idle').length;
      simulator.script('idle', () => {
        if (state.isOut) return 'overloaded';
        state.arrived += 1;
        // At a moment at which nothing is on its way: on a busy machine an attempt may arrive before one that was started earlier, and its
        // picture would be news of a later moment than the failure of that one.
        state.isOut = state.isEnding && state.arrived === started();
        return draws;
      });
      const away = new AbortController();
      const opened = next((event) => event.type === 'circuit.changed' && event.channel === 'idle' && event.to === 'open');
      const call = () => images.generate(REQUEST, { route: { only: ['idle'] }, signal: away.signal });
      const working = Array.from({ length: callers }, async () => {
        while (!away.signal.aborted) await call().catch(() => {});
      });
      for (let delivered = 0; delivered < 3 * callers; delivered += 1) await next(({ type }) => type === 'attempt.succeeded');
      state.isEnding = true;
      await opened;
      away.abort();
      await Promise.all(working);
      const openedAt = events.findIndex((event) => event.type === 'circuit.changed' && event.to === 'open');
      expect(events.slice(0, openedAt).filter(({ type }) => type === 'attempt.failed')).toHaveLength(5);
    },
  );

  it('is noticed without traffic by the paid canary, which costs nothing then, and closes the circuit when it is over', async () => {
    const time = { ahead: 0 };
    const { simulator, images, events, next, health } = await world(relayAt, {
      clock: { now: () => Date.now() + time.ahead },
      probe: { ...QUICK, paid: true, maxUsdPerDay: 0.5 },
    });
    simulator.script('idle', () => 'overloaded');
    const opened = next((event) => event.type === 'circuit.changed' && event.channel === 'idle' && event.to === 'open');
    await images.generate(REQUEST);
    await opened;
    const failed = events.filter((event) => event.type === 'attempt.failed' && event.channel === 'idle');
    expect(failed).toHaveLength(5);
    expect(failed.every((event) => event.type === 'attempt.failed' && event.kind === 'probe')).toBe(true);
    expect(billOf(simulator, 'idle')).toBe(0);
    simulator.clearScript('idle');
    const closed = next((event) => event.type === 'circuit.changed' && event.channel === 'idle' && event.to === 'closed');
    const drawn = next((event) => event.type === 'canary' && event.channel === 'idle' && event.outcome === 'delivered');
    time.ahead += 15_000;
    await closed;
    expect(await drawn).toMatchObject({ model: MODEL, costNanoUsd: 90_000_000, maxNanoUsdPerDay: 500_000_000 });
    expect(billOf(simulator, 'idle')).toBe(90_000_000);
    expect(health()?.state).toBe('closed');
  });
});

describe('the paid canary', () => {
  it('stops at its budget, and says so once', async () => {
    const { simulator, images, events, next } = await world(relayAt, {
      probe: { minIntervalMs: 5, maxIntervalMs: 10, paid: true, maxUsdPerDay: 0.2 },
    });
    const spent = next((event) => event.type === 'canary' && event.outcome === 'budget_spent' && event.channel === 'idle');
    await images.generate(REQUEST);
    expect(await spent).toMatchObject({ maxNanoUsdPerDay: 200_000_000 });
    await images.close();
    const all = events.filter((event) => event.type === 'canary');
    const paid = all.reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0), 0);
    expect(paid).toBeLessThanOrEqual(200_000_000);
    expect(all.filter(({ channel, outcome }) => channel === 'idle' && outcome === 'budget_spent')).toHaveLength(1);
    const told = all.filter(({ channel }) => channel === 'idle').reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0), 0);
    expect(billOf(simulator, 'idle')).toBe(told);
  });

  it('spends of the budgets of the service, and stops where they have no room', async () => {
    const { simulator, images, events, next } = await world(relayAt, {
      probe: { minIntervalMs: 5, maxIntervalMs: 10, paid: true, maxUsdPerDay: 50 },
      budgets: [{ key: '*', window: 'total', limitUsd: 1 }],
    });
    const spent = next((event) => event.type === 'canary' && event.outcome === 'budget_spent' && event.channel === 'idle');
    await images.generate(REQUEST);
    await spent;
    await images.close();
    const [standing] = images.budgets();
    expect(billOf(simulator, 'idle')).toBeGreaterThan(0);
    // A picture that was cut by the end counts at its bound, whether or not it was billed.
    expect(standing?.spentNanoUsd).toBeGreaterThanOrEqual(simulator.ledger.nanoUsd());
    expect(standing?.spentNanoUsd).toBeLessThanOrEqual(1_000_000_000);
    // Nobody was refused a picture.
    expect(events.filter(({ type }) => type === 'budget.rejected')).toEqual([]);
  });

  it('draws nothing at an unknown price', async () => {
    const unpriced = (url: string) => geminiRelay({ id: 'idle', apiKey: 'sk-not-a-real-key', baseUrl: url });
    const { simulator, images, next } = await world(unpriced, { probe: { ...QUICK, paid: true, maxUsdPerDay: 1 } });
    const told = next((event) => event.type === 'canary' && event.channel === 'idle');
    await images.generate(REQUEST);
    expect(await told).toMatchObject({ outcome: 'unknown_price', costNanoUsd: 0, model: undefined });
    expect(simulator.requests('idle').filter(({ method }) => method === 'POST')).toEqual([]);
  });
});
