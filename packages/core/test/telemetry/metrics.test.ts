import { DataPointType } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import type { Cost } from '../../src/catalog/cost.ts';
import { FAILURE_CLASSES } from '../../src/errors/failure-class.ts';
import { FAILURE_TABLE } from '../../src/resilience/failure-table.ts';
import type { AttemptSettled } from '../../src/telemetry/events.ts';
import { MOVES } from '../../src/telemetry/pre-create.ts';
import { INSTRUMENTS } from '../../src/telemetry/semconv-metrics.ts';
import { createRecorder, offersOf } from './recorder.ts';
import {
  attemptFailed,
  attemptStarted,
  attemptSucceeded,
  budgetCharge,
  budgetGauge,
  budgetStory,
  callEnded,
  callStarted,
  circuitChanged,
  failedOver,
  free,
  paid,
  relay,
  unknownCost,
} from './story.ts';

const OFFER = {
  'retake.channel': 'gemini',
  'gen_ai.provider.name': 'gcp.gemini',
  'gen_ai.request.model': 'gemini-3-pro-image',
};
const CIRCUIT = { 'retake.channel': 'gemini', 'gen_ai.request.model': 'gemini-3-pro-image' };
const GEN_AI = {
  'gen_ai.operation.name': 'generate_content',
  'gen_ai.provider.name': 'gcp.gemini',
  'gen_ai.request.model': 'gemini-3-pro-image',
  'server.address': 'generativelanguage.googleapis.com',
  'server.port': 443,
};

describe('instruments', () => {
  it('have the names, units, descriptions and buckets of the table, all of them', async () => {
    const { tell, telemetry, metrics, circuits, budgets } = createRecorder({ genAiSemconv: 'both' });
    circuits.push({ channel: 'gemini', model: 'gemini-3-pro-image', state: 'closed' });
    budgets.push(budgetGauge);
    telemetry.preCreate(offersOf(['gemini', 'laozhang'], ['gemini-3-pro-image']));
    tell(callStarted(), attemptStarted(), attemptSucceeded(), ...budgetStory(), callEnded());
    const exported = (await metrics()).map(({ descriptor: { name, unit, description }, ...metric }) => {
      const histogram = metric.dataPointType === DataPointType.HISTOGRAM ? metric.dataPoints[0]?.value : undefined;
      return { name, unit, description, boundaries: histogram?.buckets.boundaries };
    });
    const expected = Object.values(INSTRUMENTS).map((spec) => ({
      name: spec.name,
      unit: spec.unit,
      description: spec.description,
      boundaries: 'buckets' in spec ? [...spec.buckets] : undefined,
    }));
    const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
    expect(exported.toSorted(byName)).toEqual(expected.toSorted(byName));
  });

  it('have the buckets that the objectives and dashboards count on', () => {
    expect(INSTRUMENTS.requestDuration.buckets).toEqual([0.5, 1, 2, 4, 6, 8, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300]);
    expect(INSTRUMENTS.attemptDuration.buckets).toEqual(INSTRUMENTS.requestDuration.buckets);
    expect(INSTRUMENTS.requestAttempts.buckets).toEqual([1, 2, 3, 4, 5, 8]);
    expect(INSTRUMENTS.genAiInferenceDuration.buckets).toEqual([
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]);
    expect(INSTRUMENTS.genAiTokenUsage.buckets).toEqual(Array.from({ length: 14 }, (_, power) => 4 ** power));
  });
});

describe('a budget', () => {
  it('shows how it stands whenever metrics are collected, and counts what it refuses from 0 on', async () => {
    const { tell, telemetry, points, budgets } = createRecorder();
    telemetry.preCreate([]);
    expect(await points('retake.budget.rejections')).toEqual([{ attributes: { 'retake.budget': 'all:day' }, value: 0 }]);
    budgets.push(budgetGauge, { ...budgetGauge, budget: 'all:total', resetsAt: undefined });
    tell(callStarted(), ...budgetStory());
    telemetry.charged(budgetCharge);
    const of = async (name: string): Promise<unknown[]> => {
      const all = await points(name);
      return all.map(({ attributes, value }) => [Object.values(attributes)[0], value]);
    };
    expect(await of('retake.budget.spent.usd')).toEqual([
      ['all:day', 4.6],
      ['all:total', 4.6],
    ]);
    expect(await of('retake.budget.reserved.usd')).toEqual([
      ['all:day', 0.3],
      ['all:total', 0.3],
    ]);
    expect(await of('retake.budget.limit.usd')).toEqual([
      ['all:day', 5],
      ['all:total', 5],
    ]);
    expect(await of('retake.budget.reset_time')).toEqual([['all:day', (budgetGauge.resetsAt ?? 0) / 1_000]]);
    expect(await of('retake.budget.charged.usd')).toEqual([['all:day', 0.13456]]);
    expect(await of('retake.budget.rejections')).toEqual([['all:day', 1]]);
    expect(await of('retake.budget.guarded')).toEqual([['all:day', 1]]);
    expect(await of('retake.budget.store.failures')).toEqual([
      ['read', 0],
      ['reserve', 1],
      ['commit', 0],
      ['renew', 0],
    ]);
  });
});

describe('a call', () => {
  it('is one record of the request and one of each attempt', async () => {
    const { tell, points } = createRecorder();
    tell(
      callStarted({ purpose: 'hero' }),
      attemptStarted(),
      attemptFailed(),
      failedOver(),
      attemptStarted({ attemptId: 'attempt-2', number: 2, kind: 'failover', ...relay }),
      attemptSucceeded({ attemptId: 'attempt-2', number: 2, kind: 'failover', ...relay }),
      callEnded({ outcome: 'failover', attempts: 2, failovers: 1, durationMs: 22_500 }),
    );
    expect(await points('retake.request.duration')).toEqual([
      { attributes: { 'retake.purpose': 'hero', 'retake.operation': 'generate', 'retake.outcome': 'failover' }, value: 22.5 },
    ]);
    expect(await points('retake.request.attempts')).toEqual([{ attributes: { 'retake.purpose': 'hero' }, value: 2 }]);
    expect(await points('retake.attempt.duration')).toEqual([
      { attributes: { ...OFFER, 'retake.attempt.kind': 'primary', 'error.type': 'overloaded' }, value: 0.9 },
      {
        attributes: {
          ...OFFER,
          'retake.channel': 'laozhang',
          'gen_ai.provider.name': 'laozhang',
          'retake.attempt.kind': 'failover',
        },
        value: 21.5,
      },
    ]);
    expect(await points('retake.failovers')).toEqual([
      {
        attributes: { 'retake.channel.from': 'gemini', 'retake.channel.to': 'laozhang', 'error.type': 'overloaded' },
        value: 1,
      },
    ]);
    expect(await points('retake.cost.usd')).toEqual([
      {
        attributes: {
          ...OFFER,
          'retake.channel': 'laozhang',
          'gen_ai.provider.name': 'laozhang',
          'retake.purpose': 'hero',
          'retake.cost.source': 'local',
        },
        value: 0.13456,
      },
    ]);
  });

  it('has an error type only if its caller failed, and never a free text', async () => {
    const { tell, points } = createRecorder();
    tell(callStarted(), callEnded({ outcome: 'rejected', errorType: 'no_candidate', attempts: 0 }));
    tell(callStarted(), callEnded({ outcome: 'exhausted', errorType: 'Error: tenant 4711', attempts: 0 }));
    expect((await points('retake.request.duration')).map(({ attributes }) => attributes)).toEqual([
      { 'retake.operation': 'generate', 'retake.outcome': 'rejected', 'error.type': 'no_candidate' },
      { 'retake.operation': 'generate', 'retake.outcome': 'exhausted', 'error.type': '_OTHER' },
    ]);
  });

  it('counts what was skipped and what was not as ordered', async () => {
    const { tell, points } = createRecorder();
    tell(
      callStarted(),
      {
        type: 'channel.skipped',
        callId: 'call-1',
        at: 0,
        channel: 'vertex',
        model: 'gemini-3-pro-image',
        reason: 'circuit_open',
      },
      callEnded({
        warnings: [
          { code: 'size_differs', message: '' },
          { code: 'usage_missing', message: '' },
        ],
      }),
    );
    expect(await points('retake.channel.skipped')).toEqual([
      { attributes: { 'retake.channel': 'vertex', 'retake.skip.reason': 'circuit_open' }, value: 1 },
    ]);
    expect(await points('retake.degradations')).toEqual([
      { attributes: { 'retake.degradation.reason': 'size_differs' }, value: 1 },
    ]);
  });

  it('survives a clock that was set back', async () => {
    const { tell, points } = createRecorder();
    tell(callStarted(), attemptStarted(), attemptSucceeded({ durationMs: -5 }), callEnded({ durationMs: -5 }));
    expect((await points('retake.request.duration'))[0]?.value).toBe(0);
    expect((await points('retake.attempt.duration'))[0]?.value).toBe(0);
  });
});

describe('money', () => {
  it('counts failed attempts that were billed, and who named the price', async () => {
    const { tell, points } = createRecorder();
    tell(
      callStarted(),
      attemptFailed({ errorType: 'no_image', billing: 'billed', cost: { ...paid, nanoUsd: 40_000_000 } }),
      attemptSucceeded({ cost: { ...paid, basis: 'reported', nanoUsd: 50_000_000 } }),
      callEnded(),
    );
    expect(await points('retake.cost.usd')).toEqual([
      { attributes: { ...OFFER, 'retake.cost.source': 'local' }, value: 0.04 },
      { attributes: { ...OFFER, 'retake.cost.source': 'provider' }, value: 0.05 },
    ]);
  });

  it('counts what work cost that outlived its attempt, as far as it was not counted before', async () => {
    const { tell, points } = createRecorder();
    const stated: Cost = { ...paid, basis: 'reported', nanoUsd: 40_000_000 };
    const settled = (cost: Cost, earlier: Cost): AttemptSettled => {
      const { durationMs: _duration, errorType: _error, ...of } = attemptFailed();
      return { ...of, type: 'attempt.settled', billing: 'billed', cost, earlier };
    };
    tell(callStarted(), attemptFailed({ billing: 'unknown', cost: stated }), callEnded());
    tell(settled(stated, stated), settled({ ...stated, nanoUsd: 7_000_000 }, unknownCost), settled(free, stated));
    expect(await points('retake.cost.usd')).toEqual([
      { attributes: { ...OFFER, 'retake.cost.source': 'provider' }, value: expect.closeTo(0.047, 9) },
    ]);
  });

  it('counts a picture of unknown price as unpriced, never as free', async () => {
    const { tell, points } = createRecorder();
    tell(
      callStarted(),
      attemptSucceeded({ cost: unknownCost, pictures: 2 }),
      attemptFailed({ errorType: 'no_image', billing: 'billed', cost: unknownCost }),
      attemptFailed({ cost: free }),
      callEnded(),
    );
    expect(await points('retake.unpriced')).toEqual([{ attributes: CIRCUIT, value: 3 }]);
    expect(await points('retake.cost.usd')).toEqual([]);
    expect(await points('retake.billing.unknown')).toEqual([]);
  });

  it('counts an attempt that may have been billed, apart from missing prices', async () => {
    const { tell, points } = createRecorder();
    tell(callStarted(), attemptFailed({ errorType: 'timeout', billing: 'unknown', cost: unknownCost }), callEnded());
    expect(await points('retake.billing.unknown')).toEqual([{ attributes: CIRCUIT, value: 1 }]);
    expect(await points('retake.unpriced')).toEqual([]);
  });

  it('counts pictures by the size that came, and those that came after their call', async () => {
    const { tell, points } = createRecorder();
    tell(callStarted(), attemptStarted(), callEnded({ outcome: 'cancelled', errorType: 'cancelled' }));
    tell(attemptSucceeded({ deliveredSize: '1K' }), attemptSucceeded({ deliveredSize: undefined }));
    expect(await points('retake.images')).toEqual([
      { attributes: { ...OFFER, 'retake.image.size': '1K' }, value: 1 },
      { attributes: { ...OFFER, 'retake.image.size': '4K' }, value: 1 },
    ]);
    expect((await points('retake.cost.usd'))[0]?.value).toBeCloseTo(0.26912, 9);
  });
});

describe('requests in flight', () => {
  it('go up and down with attempts, once each', async () => {
    const { tell, telemetry, points } = createRecorder();
    const inFlight = async (): Promise<number | undefined> => (await points('retake.active_requests'))[0]?.value;
    tell(callStarted(), attemptStarted(), attemptStarted({ attemptId: 'attempt-2' }));
    expect(await inFlight()).toBe(2);
    tell(attemptSucceeded(), attemptSucceeded());
    expect(await inFlight()).toBe(1);
    tell(callEnded());
    expect(await inFlight()).toBe(0);
    tell(attemptFailed({ attemptId: 'attempt-2' }), attemptStarted({ attemptId: 'too late' }));
    expect(await inFlight()).toBe(0);
    expect(telemetry.failures).toBe(0);
  });
});

describe('circuits', () => {
  it('show one 1 among their three states, whenever metrics are read', async () => {
    const { points, circuits } = createRecorder();
    const states = async (): Promise<unknown> =>
      (await points('retake.breaker.state')).map(({ attributes, value }) => [
        attributes['retake.channel'],
        attributes['gen_ai.request.model'],
        attributes['retake.breaker.state'],
        value,
      ]);
    circuits.push({ channel: 'gemini', model: 'm', state: 'open' });
    expect(await states()).toEqual([
      ['gemini', 'm', 'closed', 0],
      ['gemini', 'm', 'half_open', 0],
      ['gemini', 'm', 'open', 1],
    ]);
    circuits[0] = { channel: 'gemini', model: 'm', state: 'half_open' };
    expect(await states()).toEqual([
      ['gemini', 'm', 'closed', 0],
      ['gemini', 'm', 'half_open', 1],
      ['gemini', 'm', 'open', 0],
    ]);
  });

  it('count their transitions, which a gauge can miss', async () => {
    const { tell, points } = createRecorder();
    tell(circuitChanged(), circuitChanged({ from: 'open', to: 'half_open' }), circuitChanged());
    expect(await points('retake.breaker.transitions')).toEqual([
      { attributes: { ...CIRCUIT, 'retake.breaker.to': 'open' }, value: 2 },
      { attributes: { ...CIRCUIT, 'retake.breaker.to': 'half_open' }, value: 1 },
    ]);
  });

  it('are no longer read after close', async () => {
    const { telemetry, metrics, circuits } = createRecorder();
    circuits.push({ channel: 'gemini', model: 'm', state: 'open' });
    telemetry.close();
    expect((await metrics()).filter(({ dataPoints }) => dataPoints.length > 0)).toEqual([]);
  });
});

describe('counters of rare events', () => {
  it('exist at 0 for the finite set, which real events then join', async () => {
    const { tell, telemetry, points } = createRecorder();
    telemetry.preCreate(offersOf(['gemini', 'laozhang', 'vertex'], ['gemini-3-pro-image', 'gemini-2.5-flash-image']));
    const counts = async (name: string): Promise<[number, number]> => {
      const all = await points(name);
      return [all.length, all.reduce((sum, { value }) => sum + value, 0)];
    };
    expect(await counts('retake.failovers')).toEqual([3 * 2 * 14, 0]);
    expect(await counts('retake.channel.skipped')).toEqual([3 * 9, 0]);
    expect(await counts('retake.channel.unavailable')).toEqual([3 * 4, 0]);
    expect(await counts('retake.channel.available')).toEqual([3, 0]);
    expect(await counts('retake.breaker.transitions')).toEqual([3 * 2 * 3, 0]);
    expect(await counts('retake.unpriced')).toEqual([3 * 2, 0]);
    expect(await counts('retake.billing.unknown')).toEqual([3 * 2, 0]);
    expect(await counts('retake.degradations')).toEqual([10, 0]);
    expect(await counts('retake.images')).toEqual([3 * 2 * 2, 0]);
    expect(await counts('retake.budget.store.failures')).toEqual([4, 0]);
    expect(await counts('retake.calls')).toEqual([16, 0]);
    expect(await counts('retake.attempts')).toEqual([3 * 2 * 7, 0]);
    expect(await points('retake.budget.charged.usd')).toEqual([
      { attributes: { 'retake.budget': 'all:day', 'retake.budget.kept': 'process' }, value: 0 },
    ]);
    tell(callStarted(), failedOver(), circuitChanged(), attemptSucceeded({ cost: unknownCost }), callEnded());
    expect(await counts('retake.failovers')).toEqual([3 * 2 * 14, 1]);
    expect(await counts('retake.breaker.transitions')).toEqual([3 * 2 * 3, 1]);
    expect(await counts('retake.unpriced')).toEqual([3 * 2, 1]);
  });

  it('of outcomes are a closed set: no end of a call or of an attempt makes a series of its own', async () => {
    const { tell, telemetry, points } = createRecorder();
    telemetry.preCreate(offersOf(['gemini'], ['gemini-3-pro-image']));
    const before = [await points('retake.calls'), await points('retake.attempts')].map(({ length }) => length);
    const outcomes = [
      'success',
      'failover',
      'described',
      'reused',
      'exhausted',
      'rejected',
      'cancelled',
      'content_policy',
    ] as const;
    const errors = [
      'partial_result',
      'all_channels_failed',
      'budget_exceeded',
      'no_candidate',
      'model_retired',
      'Error: tenant 4711',
    ];
    for (const outcome of [...outcomes, 'invalid_request'] as const) {
      for (const errorType of errors) tell(callStarted({ purpose: 'hero' }), callEnded({ outcome, errorType }));
    }
    for (const errorType of [...FAILURE_CLASSES, 'cancelled'] as const) tell(attemptFailed({ errorType }));
    tell(attemptSucceeded());
    const [calls, attempts] = [await points('retake.calls'), await points('retake.attempts')];
    expect([calls.length, attempts.length]).toEqual(before);
    const of = (outcome: string): unknown =>
      calls
        .filter(({ attributes }) => attributes['retake.outcome'] === outcome)
        .map(({ attributes, value }) => [attributes['error.type'], value]);
    expect(of('rejected')).toEqual([
      ['no_candidate', 1],
      ['budget_exceeded', 1],
      ['_OTHER', 4],
    ]);
    expect(of('success')).toEqual([
      [undefined, 0],
      ['_OTHER', 6],
    ]);
    expect(attempts.map(({ attributes, value }) => [attributes['error.type'], value])).toEqual([
      [undefined, 1],
      ['no_image', 1],
      ['cancelled', 1],
      ['invalid_request', 1],
      ['blocked', 1],
      ['recitation', 1],
      ['_OTHER', FAILURE_CLASSES.length - 4],
    ]);
  });

  it('of outcomes know nothing of batches, for which nobody waits', async () => {
    const { tell, points } = createRecorder();
    const batchJob = 'batches/x1y2z3';
    tell(callStarted({ operation: 'batch', batchJob }), attemptSucceeded({ batchJob }), callEnded());
    expect([await points('retake.calls'), await points('retake.attempts')]).toEqual([[], []]);
  });

  it('are left to their events where the set would crowd out real series', async () => {
    const { telemetry, points } = createRecorder();
    const channels = Array.from({ length: 20 }, (_, index) => `channel-${index}`);
    telemetry.preCreate(offersOf(channels, ['m']));
    expect(await points('retake.failovers')).toEqual([]);
    expect(await points('retake.breaker.transitions')).toHaveLength(60);
  });

  it('are not even put together where they would be millions', async () => {
    const { telemetry, points } = createRecorder();
    const channels = Array.from({ length: 2_000 }, (_, index) => `channel-${index}`);
    telemetry.preCreate(offersOf(channels, ['m']));
    expect(await points('retake.failovers')).toEqual([]);
  });

  it('are those of an outage alone where failovers of every class would be too many', async () => {
    const { telemetry, points } = createRecorder();
    const channels = Array.from({ length: 10 }, (_, index) => `channel-${index}`);
    telemetry.preCreate(offersOf(channels, ['m']));
    expect(await points('retake.failovers')).toHaveLength(10 * 9 * 5);
  });

  it('are of every class after which the failure table lets a call move on', () => {
    const moves = Object.entries(FAILURE_TABLE)
      .filter(([, row]) => Object.values(row).some(({ elsewhere }) => elsewhere !== 'never'))
      .map(([name]) => name);
    expect([...MOVES].toSorted()).toEqual(moves.toSorted());
  });
});

describe('gen_ai.client metrics', () => {
  const names = async (semconv: 'v1.41' | 'latest' | 'both' | 'off' | undefined): Promise<string[]> => {
    const { tell, metrics } = createRecorder({ genAiSemconv: semconv });
    tell(callStarted(), attemptSucceeded(), callEnded());
    return (await metrics())
      .map(({ descriptor }) => descriptor.name)
      .filter((name) => name.startsWith('gen_ai.'))
      .toSorted();
  };
  const latest = [
    'gen_ai.client.inference.duration',
    'gen_ai.client.inference.usage.input_tokens',
    'gen_ai.client.inference.usage.output_tokens',
  ];
  const v141 = ['gen_ai.client.operation.duration', 'gen_ai.client.token.usage'];

  it('are of the chosen generation', async () => {
    expect(await names('latest')).toEqual(latest);
    expect(await names('v1.41')).toEqual(v141);
    expect(await names('both')).toEqual([...latest, ...v141]);
    expect(await names('off')).toEqual([]);
    expect(await names(undefined)).toEqual([]);
  });

  it('count tokens by modality', async () => {
    const { tell, points } = createRecorder({ genAiSemconv: 'latest' });
    tell(callStarted(), attemptSucceeded(), callEnded());
    expect(await points('gen_ai.client.inference.duration')).toEqual([{ attributes: GEN_AI, value: 21.5 }]);
    expect(await points('gen_ai.client.inference.usage.input_tokens')).toEqual([
      { attributes: { ...GEN_AI, 'gen_ai.token.modality': 'text' }, value: 80 },
      { attributes: { ...GEN_AI, 'gen_ai.token.modality': 'image' }, value: 560 },
    ]);
    expect(await points('gen_ai.client.inference.usage.output_tokens')).toEqual([
      { attributes: { ...GEN_AI, 'gen_ai.token.modality': 'text' }, value: 142 },
      { attributes: { ...GEN_AI, 'gen_ai.token.modality': 'image' }, value: 2_000 },
    ]);
  });

  it('record 0 of unknown modality for a failure, and nothing for a success that told no usage', async () => {
    const failed = createRecorder({ genAiSemconv: 'latest' });
    failed.tell(callStarted(), attemptFailed(), callEnded());
    expect(await failed.points('gen_ai.client.inference.usage.input_tokens')).toEqual([
      { attributes: { ...GEN_AI, 'gen_ai.token.modality': 'unknown' }, value: 0 },
    ]);
    expect(await failed.points('gen_ai.client.inference.duration')).toEqual([
      { attributes: { ...GEN_AI, 'error.type': 'overloaded' }, value: 0.9 },
    ]);
    const silent = createRecorder({ genAiSemconv: 'latest' });
    silent.tell(callStarted(), attemptSucceeded({ usage: undefined }), callEnded());
    expect(await silent.points('gen_ai.client.inference.usage.input_tokens')).toEqual([]);
  });

  it('count tokens by type in v1.41', async () => {
    const { tell, points } = createRecorder({ genAiSemconv: 'v1.41' });
    tell(callStarted(), attemptSucceeded(), attemptFailed(), callEnded());
    expect(await points('gen_ai.client.token.usage')).toEqual([
      { attributes: { ...GEN_AI, 'gen_ai.token.type': 'input' }, value: 640 },
      { attributes: { ...GEN_AI, 'gen_ai.token.type': 'output' }, value: 2_142 },
    ]);
  });
});
