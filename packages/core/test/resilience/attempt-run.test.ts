import { describe, expect, it } from 'vitest';
import { ServiceClosedError } from '../../src/errors/service-closed-error.ts';
import { AttemptLog } from '../../src/resilience/attempt-log.ts';
import { ANSWER, bench, candidate, delivers, failure, fakeChannel, hangs, rejection } from './test-bench.ts';

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
