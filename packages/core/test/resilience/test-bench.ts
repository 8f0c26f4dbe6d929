import type { Cost } from '../../src/catalog/cost.ts';
import type { Model } from '../../src/catalog/model.ts';
import type { Channel, ChannelAnswer, ChannelCall, ChannelLimits, PictureOrder } from '../../src/channels/channel.ts';
import type { Clock, Random } from '../../src/config/clock.ts';
import { ChannelError, type ChannelFailure } from '../../src/errors/channel-error.ts';
import type { FailureClass } from '../../src/errors/failure-class.ts';
import { AttemptLog } from '../../src/resilience/attempt-log.ts';
import type { ResilienceOptions } from '../../src/resilience/options.ts';
import { createPipeline, type Pipeline, type PictureCall, type PipelineParts } from '../../src/resilience/pipeline.ts';
import { resilienceSchema } from '../../src/resilience/resilience-schema.ts';
import type { Settle } from '../../src/resilience/settle.ts';
import type { Candidate, Exclusion, Plan } from '../../src/routing/candidate.ts';
import type { RetakeEvent } from '../../src/telemetry/events.ts';
import type { Teller } from '../../src/telemetry/teller.ts';

const SOURCE = { source: 'test', date: '2026-11-21' };

export function fakeModel(id = 'model-a', vendor = 'google'): Model {
  return {
    id,
    vendor,
    family: 'gemini',
    displayName: id,
    aliases: [],
    lifecycle: { status: 'live', ...SOURCE },
    abilities: {
      sizes: ['1K'],
      aspectRatios: ['1:1'],
      maxReferences: 0,
      thinking: [],
      seed: false,
      sizeOnWire: true,
      thinks: false,
      ...SOURCE,
    },
    pixels: {},
    figures: SOURCE,
    imageTokens: {},
    referenceTokens: 0,
    listPrice: undefined,
  };
}

/** How a fake channel answers one request; it sees how often it was asked before. */
export type Script = (call: ChannelCall, asked: number) => Promise<ChannelAnswer> | ChannelAnswer;

export interface FakeChannel extends Channel {
  readonly calls: ChannelCall[];
}

export function fakeChannel(id: string, script: Script, more: { domain?: string; limits?: ChannelLimits } = {}): FakeChannel {
  const calls: ChannelCall[] = [];
  return {
    specVersion: 'v1',
    id,
    kind: 'fake',
    failureDomain: more.domain ?? id,
    provider: 'fake',
    server: { address: 'localhost', port: 1 },
    limits: more.limits ?? {},
    calls,
    supports: () => ({ supported: true, warnings: [] }),
    price: () => ({ price: undefined }),
    generate: async (call) => {
      calls.push(call);
      return script(call, calls.length - 1);
    },
    close: async () => {},
  };
}

export const ANSWER: ChannelAnswer = {
  pictures: [{ bytes: new Uint8Array([1]), declaredMediaType: 'image/png', thought: false }],
  text: '',
  usage: undefined,
  modelVersion: undefined,
  responseId: undefined,
  requestId: 'req-1',
  finishReason: 'STOP',
  statusCode: 200,
  reportedCostNanoUsd: undefined,
  warnings: [],
};

export function failure(failureClass: FailureClass, more: Partial<ChannelFailure> = {}): ChannelError {
  const unknown = failureClass === 'timeout' || (failureClass === 'network' && more.dispatched !== false);
  return new ChannelError(`${failureClass} in a test`, {
    class: failureClass,
    billing: unknown ? 'unknown' : 'not-billed',
    dispatched: true,
    ...more,
  });
}

/** Never answers, and ends when its signal is aborted, as the contract says. */
export const hangs: Script = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

export function fails(failureClass: FailureClass, more: Partial<ChannelFailure> = {}): Script {
  return () => Promise.reject(failure(failureClass, more));
}

export const delivers: Script = () => ANSWER;

/** The answers in turn, the last one for ever. */
export function inTurn(...scripts: readonly Script[]): Script {
  return (call, asked) => {
    const script = scripts[Math.min(asked, scripts.length - 1)];
    if (script === undefined) throw new Error('an empty script');
    return script(call, asked);
  };
}

export function candidate(
  channel: Channel,
  model: Model = fakeModel(),
  upperNanoUsd: number | undefined = 240_000_000,
): Candidate {
  const order: PictureOrder = {
    prompt: 'a fox',
    model,
    size: '1K',
    aspectRatio: undefined,
    references: [],
    thinking: undefined,
    seed: undefined,
    channelOptions: {},
  };
  return { channel, order, estimate: { expectedNanoUsd: 134_000_000, upperNanoUsd }, warnings: [] };
}

/** Times short enough for tests on real timers. */
export const FAST = {
  minAttemptMs: 1,
  abandonAfterMs: 50,
  retry: { delayMs: 1, maxDelayMs: 5 },
  backoff: { baseMs: 1, maxMs: 3 },
  circuitBreaker: { consecutiveFailures: 1_000 },
  coolDown: { baseMs: 5, maxMs: 20 },
} satisfies ResilienceOptions;

export interface Bench {
  readonly pipeline: Pipeline;
  readonly events: RetakeEvent[];
  /** Ids that work was run within, in order. */
  readonly withinIds: string[];
  readonly plan: (candidates: readonly Candidate[]) => () => Plan;
  readonly call: (candidates: readonly Candidate[], more?: Partial<PictureCall<string>>) => PictureCall<string>;
}

export interface BenchOptions {
  readonly resilience?: ResilienceOptions;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly settle?: Settle;
  readonly shared?: PipelineParts['shared'];
  readonly find?: PipelineParts['find'];
}

const NOTHING: Cost = { basis: 'none', nanoUsd: 0, lines: [] };
const PAID: Cost = { basis: 'picture', nanoUsd: 134_000_000, lines: [] };

/** A pipeline with everything it tells kept, and plans that leave out what is unhealthy, as the planner does. */
export function bench({
  resilience = {},
  clock = { now: () => Date.now() },
  random = Math.random,
  settle,
  shared,
  find,
}: BenchOptions = {}): Bench {
  const events: RetakeEvent[] = [];
  const withinIds: string[] = [];
  const teller: Teller = {
    tell: (event) => void events.push(event),
    within: (id, work) => {
      withinIds.push(id);
      return work();
    },
  };
  const pipeline = createPipeline(resilienceSchema.parse({ ...FAST, ...resilience }), {
    clock,
    random,
    teller,
    shared,
    find,
    settle: settle ?? ((_candidate, outcome) => ('answer' in outcome ? PAID : NOTHING)),
  });
  const plan = (candidates: readonly Candidate[]) => (): Plan => {
    const open: Candidate[] = [];
    const exclusions: Exclusion[] = [];
    for (const one of candidates) {
      const { id } = one.channel;
      const model = one.order.model.id;
      const away = pipeline.health.unavailability(id, model);
      if (away === undefined) open.push(one);
      else exclusions.push({ channel: id, model, ...away });
    }
    return { candidates: open, exclusions, warnings: [] };
  };
  let calls = 0;
  return {
    pipeline,
    events,
    withinIds,
    plan,
    call: (candidates, more = {}) => ({
      log: new AttemptLog(`call-${(calls += 1)}`),
      plan: plan(candidates),
      accept: (_answer, { channel }) => ({ value: channel.id, delivery: { pictures: 1, size: '1K' } }),
      ...more,
    }),
  };
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (reason: unknown) => reason,
  );
}
