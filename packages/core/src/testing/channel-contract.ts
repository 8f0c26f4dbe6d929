import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { ChannelFailure } from '../errors/channel-error.ts';
import type { BillingVerdict, FailureClass } from '../errors/failure-class.ts';
import type { ChannelHarness, Situation } from './channel-harness.ts';
import { callFor, errorOf, failureOf, PATIENCE } from './contract-call.ts';
import { deepFreeze } from './deep-freeze.ts';
import { describeContract, type ContractPromise, type SkipCheck } from './describe-contract.ts';
import { checkDispatch } from './dispatch-story.ts';
import { checkHostileErrors } from './hostile-errors.ts';
import { checkInsistence } from './insistence.ts';
import { checkLeftBehind } from './left-behind.ts';

/** The rules of the contract, by the names under which one can be skipped. */
export type ContractRule =
  | 'identity'
  | 'pure-questions'
  | 'picture'
  | 'failures'
  | 'hostile-errors'
  | 'unreachable'
  | 'dispatch'
  | 'insist'
  | 'unsupported'
  | 'abort-before'
  | 'abort-during'
  | 'left-behind'
  | 'order-untouched'
  | 'no-secrets'
  | 'probe'
  | 'close';

/** What of the contract cannot hold for a channel, each with its reason. */
export interface ContractOptions {
  /** Rules that cannot hold for this channel, each with the reason. */
  readonly skips?: Readonly<Partial<Record<ContractRule, string>>>;
  /** Failures that this upstream does not know, each with the reason: a machine of one's own never runs out of money. */
  readonly unknownTo?: Readonly<Partial<Record<Situation, string>>>;
}

/**
 * What every channel promises, whatever it sends to. Run it over a channel of your own with an upstream that can be told what
 * to do: `describeChannelContract('my channel', () => startMyHarness())`.
 */
export function describeChannelContract(
  name: string,
  setup: () => Promise<ChannelHarness>,
  { skips = {}, unknownTo = {} }: ContractOptions = {},
): void {
  const failures = FAILURES.filter(([situation]) => unknownTo[situation] === undefined);
  const rules = RULES.map(({ rule, promise, check }): ContractPromise<Opened> => [
    promise,
    async ({ harness }, skip) => {
      const reason =
        skips[rule] ?? (rule === 'hostile-errors' && harness.at === undefined ? 'its harness has no `at`' : undefined);
      if (reason !== undefined) skip(`not for ${name}: ${reason}`);
      await check(harness, failures, (why) => skip(`not shown for ${name}: ${why}`));
    },
  ]);
  // A row each, so that a run shows what was left out of the failures above, and why.
  const unknown = Object.entries(unknownTo).map(([situation, reason]): ContractPromise<Opened> => [
    `names the failure ${situation}`,
    (_opened, skip) => skip(`unknown to ${name}: ${reason}`),
  ]);
  const open = async (): Promise<Opened> => {
    const harness = await setup();
    const close = async (): Promise<void> => {
      await Promise.all([harness.channel.close(), harness.unreachable.close()]);
      await harness.close();
    };
    return { harness, close };
  };
  describeContract(name, 'a channel', open, [...rules, ...unknown]);
}

/** A harness, and its end together with that of its channels. */
interface Opened {
  readonly harness: ChannelHarness;
  readonly close: () => Promise<void>;
}

interface Rule {
  readonly rule: ContractRule;
  readonly promise: string;
  readonly check: (harness: ChannelHarness, failures: readonly Failing[], skip: SkipCheck) => void | Promise<void>;
}

type Failing = readonly [Situation, readonly FailureClass[], readonly BillingVerdict[]];

/** What each situation has to be called; several classes where upstreams rightly differ. */
const FAILURES: readonly Failing[] = [
  ['no-picture', ['no_image'], ['billed', 'not-billed', 'unknown']],
  ['blocked', ['blocked'], ['billed', 'not-billed', 'unknown']],
  ['overloaded', ['overloaded'], ['not-billed']],
  ['rate-limited', ['rate_limited'], ['not-billed']],
  ['out-of-money', ['billing'], ['not-billed']],
  ['bad-credentials', ['auth'], ['not-billed']],
  ['model-gone', ['model_gone'], ['not-billed']],
  ['invalid-request', ['invalid_request'], ['not-billed']],
  ['upstream-bug', ['upstream_bug'], ['not-billed', 'unknown']],
  ['reset', ['network'], ['unknown']],
  ['broken-success', ['network', 'upstream_bug'], ['billed', 'unknown']],
];

const RULES: readonly Rule[] = [
  {
    rule: 'identity',
    promise: 'says who it is, of which kind, where it sends and what it fails together with',
    check: ({ channel }) => {
      expect(channel.specVersion).toBe('v1');
      for (const word of [channel.id, channel.kind, channel.failureDomain, channel.provider, channel.server.address])
        expect(word).not.toBe('');
      expect(channel.server.port).toBeGreaterThan(0);
    },
  },
  {
    rule: 'pure-questions',
    promise: 'answers what it supports and asks without sending anything, and the same twice',
    check: ({ channel, order, requests }) => {
      expect(channel.supports(order)).toEqual(channel.supports(order));
      expect(channel.supports(order).supported).toBe(true);
      expect(channel.price(order.model)).toEqual(channel.price(order.model));
      expect(requests()).toBe(0);
    },
  },
  {
    rule: 'picture',
    promise: 'delivers a picture with exactly one request',
    check: async ({ channel, order, meet, requests }) => {
      meet('picture');
      const answer = await channel.generate(callFor(order));
      expect(answer.pictures.length).toBeGreaterThan(0);
      expect(answer.pictures.every(({ bytes }) => bytes.byteLength > 0)).toBe(true);
      expect(answer.statusCode).toBeGreaterThanOrEqual(200);
      expect(answer.statusCode).toBeLessThan(300);
      expect(requests()).toBe(1);
    },
  },
  {
    rule: 'failures',
    promise: 'names every failure by its class and its billing verdict, after exactly one request',
    check: async ({ channel, order, meet, requests }, failures) => {
      for (const [index, [situation, classes, verdicts]] of failures.entries()) {
        meet(situation);
        const failure = await failureOf(channel, callFor(order));
        expect({ situation, requests: requests(), ...told(failure) }).toEqual({
          situation,
          requests: index + 1,
          class: oneOf(failure.class, classes),
          billing: oneOf(failure.billing, verdicts),
          dispatched: true,
        });
      }
    },
  },
  {
    rule: 'hostile-errors',
    promise: 'names an error by a class that there is, whatever words and depths it is made of',
    check: checkHostileErrors,
  },
  {
    rule: 'unreachable',
    promise: 'knows that nothing was sent where nobody listens',
    check: async ({ unreachable, order }) => {
      const failure = await failureOf(unreachable, callFor(order));
      expect(failure).toMatchObject({ class: 'network', billing: 'not-billed', dispatched: false });
    },
  },
  {
    rule: 'dispatch',
    promise:
      'says that nothing was sent only while that is true, if it says so at all: what is cut after it may have been paid for',
    check: (harness, _failures, skip) => checkDispatch(harness, skip),
  },
  {
    rule: 'insist',
    promise:
      'asks another question when told to insist, and says so: the same one can be answered, and billed, without a picture again',
    check: (harness, _failures, skip) => checkInsistence(harness, skip),
  },
  {
    rule: 'unsupported',
    promise: 'refuses a model it does not sell with a reason for people',
    check: ({ channel, order }) => {
      const support = channel.supports({ ...order, model: { ...order.model, id: 'no-such-model', family: 'imagen' } });
      expect(support.supported).toBe(false);
      expect(support.supported ? [] : support.reasons).not.toEqual([]);
    },
  },
  {
    rule: 'abort-before',
    promise: "rejects with the signal's reason and sends nothing when the caller had left before",
    check: async ({ channel, order, requests }) => {
      const reason = new Error('left before');
      await expect(channel.generate({ ...callFor(order), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(requests()).toBe(0);
    },
  },
  {
    rule: 'abort-during',
    promise: "rejects with the signal's reason within 50 ms when the caller leaves, and lets go of the socket",
    check: async ({ channel, order, meet, requests, hangUps }) => {
      const delays: number[] = [];
      // The best of all: a busy machine may be late often, a channel that waits for something is late always.
      for (let round = 1; round <= 2 || (Math.min(...delays) >= 50 && round <= 20); round += 1) {
        meet('hang');
        const caller = new AbortController();
        const reason = { round };
        const work = channel.generate({ ...callFor(order), signal: caller.signal });
        const outcome = work.then(
          () => 'resolved',
          (error: unknown) => error,
        );
        await expect.poll(requests, PATIENCE).toBe(round);
        const abortedAt = performance.now();
        caller.abort(reason);
        expect(await outcome).toBe(reason);
        delays.push(performance.now() - abortedAt);
        await expect.poll(hangUps, PATIENCE).toBe(round);
      }
      expect(Math.min(...delays)).toBeLessThan(50);
    },
  },
  {
    rule: 'left-behind',
    promise: 'lets a caller leave at once though its upstream works on, and lets go of what it holds for that when it is closed',
    check: checkLeftBehind,
  },
  {
    rule: 'order-untouched',
    promise: 'works with a frozen order',
    check: async ({ channel, order, meet }) => {
      meet('picture');
      await expect(channel.generate(callFor(deepFreeze(order)))).resolves.toBeDefined();
    },
  },
  {
    rule: 'no-secrets',
    promise: 'tells neither credentials nor the prompt in an error',
    check: async ({ channel, unreachable, order, meet, secrets }, failures) => {
      const failing = failures.map(([situation]) => async () => {
        meet(situation);
        return errorOf(channel, callFor(order));
      });
      for (const fail of [...failing, () => errorOf(unreachable, callFor(order))]) {
        const error = await fail();
        const told = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), String(error)].join('\n');
        for (const secret of [order.prompt, ...secrets]) expect(told).not.toContain(secret);
      }
    },
  },
  {
    rule: 'probe',
    promise: 'probes without ordering a picture, and never rejects but for its signal',
    check: async ({ channel, unreachable, order, requests }) => {
      const { signal } = new AbortController();
      expect(await channel.probe?.(order.model, signal)).toMatchObject({ reachable: true });
      expect(await unreachable.probe?.(order.model, signal)).toMatchObject({ reachable: false, failure: { dispatched: false } });
      await expect(channel.probe?.(order.model, AbortSignal.abort('left'))).rejects.toBe('left');
      expect(requests()).toBe(0);
    },
  },
  {
    rule: 'close',
    promise: 'closes once and for all, after what is in flight',
    check: async ({ channel, order, meet, requests }) => {
      meet('picture');
      const work = channel.generate(callFor(order));
      await expect.poll(requests, { ...PATIENCE, interval: 1 }).toBe(1);
      await expect(Promise.all([work, channel.close(), channel.close()])).resolves.toBeDefined();
      expect(await failureOf(channel, callFor(order))).toMatchObject({ billing: 'not-billed', dispatched: false });
    },
  },
];

function told({ class: failureClass, billing, dispatched }: ChannelFailure): Partial<ChannelFailure> {
  return { class: failureClass, billing, dispatched };
}

/** What was told if it is allowed, else all that is: so that a failing test shows both. */
function oneOf<T>(given: T, allowed: readonly T[]): T | readonly T[] {
  return allowed.includes(given) ? given : allowed;
}
