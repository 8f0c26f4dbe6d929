import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import type { OutlivingEnd } from '../../src/channels/channel.ts';
import { ServiceClosedError } from '../../src/errors/service-closed-error.ts';
import { AttemptLog } from '../../src/resilience/attempt-log.ts';
import { costOf } from '../../src/response/call-cost.ts';
import { createSettleAttempt } from '../../src/response/settle-attempt.ts';
import { ANSWER, bench, candidate, delivers, fails, failure, fakeChannel, hangs, rejection, type Script } from './test-bench.ts';

describe('an attempt', () => {
  it('whose channel rejects with something else is a defect of unknown billing', async () => {
    const { pipeline, call } = bench();
    const secret = fakeChannel('broken', () => {
      throw new TypeError('sk-secret cannot be read');
    });
    const log = new AttemptLog('call');
    const error = await rejection(pipeline.deliver(call([candidate(secret)], { log })));
    expect(log.attempts).toMatchObject([{ error: { type: 'upstream_bug' }, billing: 'unknown' }]);
    expect(secret.calls).toHaveLength(1);
    expect(JSON.stringify([error, log.attempts])).not.toContain('sk-secret');
  });

  it('keeps what a refused answer told, because it was paid for', async () => {
    const usage = { inputText: 10, inputImage: 0, outputText: 0, outputImage: 1_120, thoughts: 90 };
    const outcomes: unknown[] = [];
    const { pipeline, call } = bench({
      settle: (_candidate, outcome) => {
        outcomes.push(outcome);
        return { basis: 'tokens', nanoUsd: 134_000_000, lines: [] };
      },
    });
    const paid = fakeChannel('paid', () => ({ ...ANSWER, usage, modelVersion: 'v2' }));
    const accept = () => Promise.reject(failure('wrong_output', { billing: 'billed' }));
    const error = await rejection(pipeline.deliver(call([candidate(paid)], { accept })));
    expect(error).toMatchObject({
      attempts: [{ error: { type: 'wrong_output', statusCode: 200 }, billing: 'billed', requestId: 'req-1' }],
    });
    expect(outcomes).toMatchObject([{ failure: { usage, modelVersion: 'v2' } }]);
    expect(error).toMatchObject({ attempts: [{ cost: { nanoUsd: 134_000_000 } }] });
  });

  it('that delivered is never lost to bookkeeping, and its cost is unknown, not zero', async () => {
    const { pipeline, call } = bench({
      settle: () => {
        throw new Error('no such price');
      },
    });
    const { value, attempt, warnings } = await pipeline.deliver(call([candidate(fakeChannel('only', delivers))]));
    expect(value).toBe('only');
    expect(attempt.cost).toEqual({ basis: 'unknown', nanoUsd: undefined, lines: [] });
    expect(warnings).toMatchObject([{ code: 'unknown_price' }]);
  });

  it.each([
    ['not-billed', { basis: 'none', nanoUsd: 0 }],
    ['billed', { basis: 'unknown', nanoUsd: undefined }],
    ['unknown', { basis: 'unknown', nanoUsd: undefined }],
  ] as const)('that failed %s has a safe cost when the bookkeeping fails', async (billing, cost) => {
    const { pipeline, call } = bench({
      settle: () => {
        throw new Error('no such price');
      },
    });
    const only = fakeChannel('only', () => Promise.reject(failure('blocked', { billing })));
    const log = new AttemptLog('call');
    await rejection(pipeline.deliver(call([candidate(only)], { log })));
    expect(log.attempts[0]?.cost).toMatchObject(cost);
  });

  it('of unknown billing and unknown price has no known bound', async () => {
    const { pipeline, call } = bench();
    const log = new AttemptLog('call');
    const only = candidate(fakeChannel('only', () => Promise.reject(failure('timeout'))));
    const unpriced = { ...only, estimate: { expectedNanoUsd: undefined, upperNanoUsd: undefined } };
    await rejection(pipeline.deliver(call([unpriced], { log })));
    expect(log.attempts[0]).toMatchObject({ billing: 'unknown' });
    expect(log.attempts[0]?.unknownUpToNanoUsd).toBeUndefined();
  });

  it('runs inside the context of its telemetry', async () => {
    const { pipeline, call, events, withinIds } = bench();
    let within: string | undefined;
    const only = fakeChannel('only', (request, asked) => {
      within = withinIds.at(-1);
      return delivers(request, asked);
    });
    await pipeline.deliver(call([candidate(only)]));
    expect(within).toBe('call-1/1');
    expect(events[0]).toMatchObject({
      attemptId: 'call-1/1',
      number: 1,
      resendCount: 0,
      server: { address: 'localhost', port: 1 },
    });
    expect(events[1]).toMatchObject({ pictures: 1, deliveredSize: '1K', cost: { nanoUsd: 134_000_000 }, statusCode: 200 });
  });

  it('shares its numbers with the other pictures of the call', async () => {
    const { pipeline, call } = bench();
    let number = 0;
    const next = () => (number += 1);
    const plan = [candidate(fakeChannel('only', delivers))];
    const picture = () => pipeline.deliver(call(plan, { log: new AttemptLog('call', next) }));
    const delivered = await Promise.all([picture(), picture(), picture()]);
    expect(delivered.map(({ attempt }) => attempt.id)).toEqual(['call/1', 'call/2', 'call/3']);
  });

  it('rejects with a ChannelError of another copy of the package as with our own', async () => {
    const { failure: facts } = failure('invalid_request');
    const foreign = Object.assign(new Error('x'), { [Symbol.for('retake.error')]: true, code: 'channel_failed', failure: facts });
    const { pipeline, call } = bench();
    const only = fakeChannel('only', () => Promise.reject(foreign));
    expect(await rejection(pipeline.deliver(call([candidate(only)])))).toBe(foreign);
  });

  const traps = new Proxy(
    {},
    {
      get: () => {
        throw new TypeError('trap');
      },
    },
  );
  const malformed: [what: string, answer: unknown][] = [
    ['nothing', null],
    ['a string', 'a picture'],
    ['an answer without pictures', { ...ANSWER, pictures: undefined }],
    ['pictures that are none', { ...ANSWER, pictures: [{ bytes: 'iVBORw0' }] }],
    ['an answer without warnings', { ...ANSWER, warnings: undefined }],
    ['something that throws when it is read', traps],
  ];
  it.each(malformed)(
    'whose channel answers with %s is a defect of unknown billing, and others are asked',
    async (_what, answer) => {
      const { pipeline, call, events } = bench();
      const broken = fakeChannel('broken', () => answer as never);
      const { value, attempts } = await pipeline.deliver(call([candidate(broken), candidate(fakeChannel('second', delivers))]));
      expect(value).toBe('second');
      expect(attempts[0]).toMatchObject({ error: { type: 'upstream_bug' }, billing: 'unknown', unknownUpToNanoUsd: 240_000_000 });
      expect(events.filter(({ type }) => type === 'attempt.failed')).toHaveLength(1);
    },
  );

  it.each([
    ['no facts', undefined],
    ['an unknown class', { class: 'odd', billing: 'unknown', dispatched: true }],
  ])('rejected by a branded error with %s is a defect of unknown billing', async (_what, facts) => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('retake.error')]: true, code: 'channel_failed', failure: facts });
    const { pipeline, call } = bench();
    const odd = fakeChannel('odd', () => Promise.reject(foreign));
    const { attempts } = await pipeline.deliver(call([candidate(odd), candidate(fakeChannel('second', delivers))]));
    expect(attempts[0]).toMatchObject({ error: { type: 'upstream_bug' }, billing: 'unknown' });
  });

  describe('whose upstream takes on work that can be collected later', () => {
    const settle = createSettleAttempt(createCatalog());
    const takesOn = (then: Script, ...said: unknown[]) =>
      fakeChannel('only', (request, asked) => {
        request.dispatch?.held();
        Reflect.apply(request.onResumable ?? (() => undefined), undefined, said);
        return then(request, asked);
      });

    it.each<[string, Script, object]>([
      ['it is cut', hangs, { deadlineMs: 20 }],
      ['its own time is over', hangs, {}],
      ['its channel ends with a defect', () => Promise.reject(new TypeError('x')), {}],
    ])('keeps its token and its stated cost when %s', async (_when, then, more) => {
      const { pipeline, call, events } = bench({ settle, resilience: { attemptTimeoutMs: { '1K': 200 } } });
      const log = new AttemptLog('call');
      await rejection(pipeline.deliver(call([candidate(takesOn(then, 'token-1', 40_000_000))], { log, ...more })));
      const known = { billing: 'unknown', cost: { basis: 'reported', nanoUsd: 40_000_000 }, resumeToken: 'token-1' };
      expect(log.attempts).toMatchObject([{ ...known, unknownUpToNanoUsd: 40_000_000 }]);
      expect(events.filter(({ type }) => type === 'attempt.resumable')).toMatchObject([
        { attemptId: 'call/1', resumeToken: 'token-1', reportedCostNanoUsd: 40_000_000 },
      ]);
      expect(events.filter(({ type }) => type === 'attempt.failed')).toMatchObject([known]);
    });

    it('believes an error of the channel that there is nothing left to collect', async () => {
      const { pipeline, call } = bench({ settle });
      const log = new AttemptLog('call');
      await rejection(pipeline.deliver(call([candidate(takesOn(fails('blocked'), 'token-1', 40_000_000))], { log })));
      expect(log.attempts).toMatchObject([{ billing: 'not-billed', cost: { nanoUsd: 0 } }]);
      expect(log.attempts[0]?.resumeToken).toBeUndefined();
    });

    it.each([
      ['no token', [undefined, 40], undefined],
      ['an empty token', ['', 40], undefined],
      ['no cost', ['token-1'], { unknownUpToNanoUsd: 240_000_000, resumeToken: 'token-1' }],
      ['a cost that is none', ['token-1', -1], { unknownUpToNanoUsd: 240_000_000, resumeToken: 'token-1' }],
    ])('takes %s for what it is', async (_what, said, known) => {
      const { pipeline, call, events } = bench({ settle });
      const log = new AttemptLog('call');
      await rejection(pipeline.deliver(call([candidate(takesOn(hangs, ...said))], { log, deadlineMs: 20 })));
      expect(events.filter(({ type }) => type === 'attempt.resumable')).toHaveLength(known === undefined ? 0 : 1);
      expect(log.attempts).toMatchObject([known ?? { billing: 'not-billed' }]);
    });
  });

  describe('that leaves work behind', () => {
    const leaving = (left: Promise<OutlivingEnd | undefined>, domain = 'only') =>
      fakeChannel(
        domain,
        (request, asked) => {
          request.outlives?.(left);
          return asked === 0 ? fails('timeout')(request, asked) : delivers(request, asked);
        },
        { limits: { maxConcurrent: 1 } },
      );
    const settle = createSettleAttempt(createCatalog());

    it('keeps its place until that has ended, and is settled then', async () => {
      const left = Promise.withResolvers<OutlivingEnd | undefined>();
      const { pipeline, call, events } = bench({ settle });
      const only = candidate(leaving(left.promise));
      await rejection(pipeline.deliver(call([only], { waitForRecovery: false })));
      expect(pipeline.inFlight('only')).toBe(1);
      expect(await rejection(pipeline.deliver(call([only], { waitForRecovery: false })))).toMatchObject({
        exclusions: [{ reason: 'bulkhead_full' }],
      });
      const next = pipeline.deliver(call([only]));
      left.resolve({ billing: 'billed', reportedCostNanoUsd: 7 });
      expect((await next).value).toBe('only');
      expect(events.filter(({ type }) => type === 'attempt.settled')).toMatchObject([
        { attemptId: 'call-1/1', billing: 'billed', cost: { nanoUsd: 7 }, earlier: { basis: 'unknown' } },
      ]);
    });

    it.each<[string, () => Promise<OutlivingEnd | undefined>]>([
      ['nobody knows how it ended', async () => undefined],
      ['it is still unknown whether it is billed', async () => ({ billing: 'unknown' })],
      ['it was billed at an unknown price', async () => ({ billing: 'billed' })],
      ['it breaks its word', () => Promise.reject(new Error('x'))],
    ])('gives its place back and tells nothing where %s', async (_how, left) => {
      const { pipeline, call, events } = bench({ settle });
      const only = candidate(leaving(left()));
      await rejection(pipeline.deliver(call([only], { waitForRecovery: false })));
      expect((await pipeline.deliver(call([only]))).value).toBe('only');
      expect(events.filter(({ type }) => type === 'attempt.settled')).toEqual([]);
    });
  });

  it('that was billed at an unknown cost is bounded by its estimate, for every picture that got lost', async () => {
    const { pipeline, call } = bench({ settle: createSettleAttempt(createCatalog()) });
    const log = new AttemptLog('call');
    const lost = (pictures?: number): Script =>
      fails('wrong_output', { billing: 'billed', ...(pictures !== undefined && { delivery: { pictures, size: undefined } }) });
    const plan = [candidate(fakeChannel('one', lost())), candidate(fakeChannel('three', lost(3)))];
    await rejection(pipeline.deliver(call(plan, { log })));
    const bounds = log.attempts.map(({ channel, unknownUpToNanoUsd }) => [channel, unknownUpToNanoUsd]);
    expect(Object.fromEntries(bounds)).toEqual({ one: 240_000_000, three: 720_000_000 });
    expect(costOf(log.attempts.slice(0, 2))).toMatchObject({ usd: undefined, nanoUsd: 0, unknownUpToNanoUsd: 960_000_000 });
  });

  it('is not left open by a defect in what is around the channel', async () => {
    const { pipeline, call } = bench();
    const first = candidate(fakeChannel('first', delivers));
    // Read when the attempt is told of.
    const order = Object.defineProperty({ ...first.order }, 'seed', {
      get: () => {
        throw new TypeError('trap');
      },
    });
    const broken = { ...first, order };
    const log = new AttemptLog('call');
    await pipeline.deliver(call([broken, candidate(fakeChannel('second', delivers))], { log }));
    expect(log.inFlight).toEqual([]);
    expect(log.attempts).toMatchObject([{ error: { type: 'upstream_bug' }, billing: 'unknown' }, { channel: 'second' }]);
  });

  describe('that is cut', () => {
    const tells = (sent: boolean) =>
      fakeChannel('only', (request, asked) => {
        request.dispatch?.held();
        if (sent) request.dispatch?.sent();
        request.dispatch?.held();
        return hangs(request, asked);
      });

    it.each([
      ['before its request left costs nothing', tells(false), { billing: 'not-billed' }],
      ['after its request left can have cost something', tells(true), { billing: 'unknown', unknownUpToNanoUsd: 240_000_000 }],
      [
        'on a channel that does not tell can have cost something',
        fakeChannel('only', hangs),
        { billing: 'unknown', unknownUpToNanoUsd: 240_000_000 },
      ],
    ])('%s', async (_what, only, bill) => {
      const { pipeline, call, events } = bench();
      const log = new AttemptLog('call');
      await rejection(pipeline.deliver(call([candidate(only)], { log, deadlineMs: 20 })));
      expect(log.attempts).toMatchObject([{ error: { type: 'cancelled' }, ...bill }]);
      expect(log.attempts[0]?.unknownUpToNanoUsd).toBe('unknownUpToNanoUsd' in bill ? bill.unknownUpToNanoUsd : undefined);
      expect(events.filter(({ type }) => type === 'attempt.failed')).toMatchObject([{ billing: bill.billing }]);
    });

    it('by its own timeout before its request left costs nothing, and the channel may be asked again', async () => {
      const { pipeline, call } = bench({ resilience: { attemptTimeoutMs: { '1K': 10 } } });
      const slow = fakeChannel('slow', (request, asked) => {
        request.dispatch?.held();
        return asked === 0 ? hangs(request, asked) : delivers(request, asked);
      });
      const { attempts } = await pipeline.deliver(call([candidate(slow)]));
      expect(attempts).toMatchObject([{ error: { type: 'timeout' }, billing: 'not-billed' }, { billing: 'billed' }]);
    });

    it.each([
      ['the service', new ServiceClosedError(), 'The service was closed'],
      ['the caller', new Error('left'), 'The caller aborted the call'],
    ])('says that it was %s', async (_who, reason, message) => {
      const { pipeline, call } = bench();
      const log = new AttemptLog('call');
      const controller = new AbortController();
      const only = fakeChannel('only', (request, asked) => {
        setImmediate(() => controller.abort(reason));
        return hangs(request, asked);
      });
      await rejection(pipeline.deliver(call([candidate(only)], { log, signal: controller.signal })));
      expect(log.attempts[0]?.error?.message).toBe(message);
    });
  });
});
