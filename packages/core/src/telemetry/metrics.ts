import type { Attributes, Meter, ObservableResult } from '@opentelemetry/api';
import { usdOf } from '../catalog/money.ts';
import { costSource } from './attempt-attributes.ts';
import { createBudgetMetrics } from './budget-metrics.ts';
import { isDegradation } from './degradations.ts';
import { errorType } from './error-type.ts';
import type {
  AttemptFailed,
  AttemptSettled,
  AttemptStarted,
  AttemptSucceeded,
  BudgetCharge,
  CallEnded,
  CircuitState,
  RetakeEvent,
} from './events.ts';
import { createGenAiMetrics } from './gen-ai-metrics.ts';
import { createHealthMetrics } from './health-metrics.ts';
import { instruments } from './instruments.ts';
import { createOutcomeMetrics } from './outcome-metrics.ts';
import { preCreate } from './pre-create.ts';
import { createReuseMetrics } from './reuse-metrics.ts';
import { ATTR } from './semconv.ts';
import { INSTRUMENTS } from './semconv-metrics.ts';
import { createSeries } from './series.ts';
import type { GenAiSemconv, Offer, TelemetrySources } from './telemetry-options.ts';

const STATES = ['closed', 'half_open', 'open'] as const satisfies readonly CircuitState[];

/** The metrics of one meter. */
export interface Metrics {
  observe(event: RetakeEvent): void;
  /** Creates the counters of rare events, of outcomes and of pictures at 0. */
  preCreate(offers: readonly Offer[]): void;
  /** Adds to what was charged to a budget. */
  charged(charge: BudgetCharge): void;
  /** Stops reading the circuits. */
  close(): void;
}

interface OpenCall {
  readonly operation: string;
  readonly purpose: string | undefined;
  /** Whether it is a picture of a batch: hours in which nobody waits must not be among those of calls. */
  readonly isOfBatch: boolean;
  /** Channel by attempt in flight. */
  readonly attempts: Map<string, string>;
}

/** Seconds, from a clock that may have been set back meanwhile. */
function seconds(durationMs: number): number {
  return Math.max(0, durationMs) / 1_000;
}

function withPurpose(attributes: Attributes, purpose: string | undefined): Attributes {
  return purpose === undefined ? attributes : { ...attributes, [ATTR.purpose]: purpose };
}

/** Records the metrics of calls, attempts, circuits and money. */
export function createMetrics(meter: Meter, sources: TelemetrySources, genAiSemconv: GenAiSemconv): Metrics {
  const make = instruments(meter);
  const requestDuration = make.histogram(INSTRUMENTS.requestDuration);
  const requestAttempts = make.histogram(INSTRUMENTS.requestAttempts);
  const attemptDuration = make.histogram(INSTRUMENTS.attemptDuration);
  const activeRequests = make.upDownCounter(INSTRUMENTS.activeRequests);
  const costUsd = make.counter(INSTRUMENTS.costUsd);
  const rare = {
    failovers: make.counter(INSTRUMENTS.failovers),
    channelSkipped: make.counter(INSTRUMENTS.channelSkipped),
    breakerTransitions: make.counter(INSTRUMENTS.breakerTransitions),
    unpriced: make.counter(INSTRUMENTS.unpriced),
    billingUnknown: make.counter(INSTRUMENTS.billingUnknown),
    degradations: make.counter(INSTRUMENTS.degradations),
    images: make.counter(INSTRUMENTS.images),
  };
  const breakerState = make.gauge(INSTRUMENTS.breakerState);
  const health = createHealthMetrics(meter);
  const outcomes = createOutcomeMetrics(meter);
  const budgets = createBudgetMetrics(meter, sources);
  const reuse = createReuseMetrics(meter);
  const recordGenAi = createGenAiMetrics(meter, genAiSemconv);
  const seriesOf = createSeries();
  const calls = new Map<string, OpenCall>();
  /** Attempts in flight by channel; read when metrics are collected, which is dearer than counting, and rarer. */
  const inFlight = new Map<string, number>();
  const count = (channel: string, change: 1 | -1): void => void inFlight.set(channel, (inFlight.get(channel) ?? 0) + change);
  const observeInFlight = (result: ObservableResult): void => {
    for (const [channel, attempts] of inFlight) result.observe(attempts, { [ATTR.channel]: channel });
  };
  activeRequests.addCallback(observeInFlight);

  const observeCircuits = (result: ObservableResult): void => {
    for (const { channel, model, state } of sources.circuits()) {
      for (const each of STATES) {
        result.observe(each === state ? 1 : 0, {
          [ATTR.channel]: channel,
          [ATTR.genAiRequestModel]: model,
          [ATTR.breakerState]: each,
        });
      }
    }
  };
  breakerState.addCallback(observeCircuits);

  const startAttempt = (event: AttemptStarted): void => {
    const call = calls.get(event.callId);
    // Without its call nothing would ever take it out again.
    if (call === undefined) return;
    call.attempts.set(event.attemptId, event.channel);
    count(event.channel, 1);
  };

  const endAttempt = (event: AttemptSucceeded | AttemptFailed): void => {
    const series = seriesOf(event.channel, event.provider, event.model);
    const call = calls.get(event.callId);
    if (call?.attempts.delete(event.attemptId) === true) count(event.channel, -1);

    // Money before time, should a meter fail half-way. An attempt that ends after its call is counted like any other.
    const { cost } = event;
    const billed = event.type === 'attempt.succeeded' || event.billing === 'billed';
    const pictures = event.type === 'attempt.succeeded' ? event.pictures : 0;
    if (cost.nanoUsd !== undefined && cost.nanoUsd > 0) {
      const attributes = withPurpose({ ...series.offer, [ATTR.costSource]: costSource(cost) }, call?.purpose);
      costUsd.add(usdOf(cost.nanoUsd), attributes);
    }
    if (billed && cost.nanoUsd === undefined) rare.unpriced.add(Math.max(1, pictures), series.circuit);
    if (event.type === 'attempt.failed' && event.billing === 'unknown') rare.billingUnknown.add(1, series.circuit);
    if (event.type === 'attempt.succeeded' && pictures > 0) {
      rare.images.add(pictures, { ...series.offer, [ATTR.imageSize]: event.deliveredSize ?? event.size });
    }

    const attributes: Attributes = { ...series.offer, [ATTR.attemptKind]: event.kind };
    if (event.type === 'attempt.failed') attributes[ATTR.errorType] = event.errorType;
    if (event.batchJob === undefined) {
      attemptDuration.record(seconds(event.durationMs), attributes);
      outcomes.attemptEnded(event);
    }
    recordGenAi(event);
  };

  /** A counter cannot be lowered: what was stated and then not charged stays in it. */
  const settleLate = ({ channel, provider, model, cost, earlier }: AttemptSettled): void => {
    const nanoUsd = (cost.nanoUsd ?? 0) - (earlier.nanoUsd ?? 0);
    if (nanoUsd <= 0) return;
    costUsd.add(usdOf(nanoUsd), { ...seriesOf(channel, provider, model).offer, [ATTR.costSource]: costSource(cost) });
  };

  const endCall = (event: CallEnded): void => {
    const call = calls.get(event.callId);
    calls.delete(event.callId);
    // Attempts that nobody waits for any more are not in flight for their channel's panel either.
    if (call !== undefined) for (const channel of call.attempts.values()) count(channel, -1);
    const attributes = withPurpose({ [ATTR.outcome]: event.outcome }, call?.purpose);
    if (call !== undefined) attributes[ATTR.operation] = call.operation;
    if (event.errorType !== undefined) attributes[ATTR.errorType] = errorType(event.errorType);
    if (call?.isOfBatch !== true) {
      requestDuration.record(seconds(event.durationMs), attributes);
      requestAttempts.record(event.attempts, withPurpose({}, call?.purpose));
      outcomes.callEnded(event);
    }
    // The same pictures once more are no further degradation.
    if (event.reused !== undefined) return reuse.reused(event.reused);
    for (const warning of event.warnings) {
      if (isDegradation(warning)) rare.degradations.add(1, { [ATTR.degradationReason]: warning.code });
    }
  };

  return {
    observe(event) {
      switch (event.type) {
        case 'call.started':
          calls.set(event.callId, {
            operation: event.operation,
            purpose: event.purpose,
            isOfBatch: event.batchJob !== undefined,
            attempts: new Map(),
          });
          return;
        case 'attempt.started':
          return startAttempt(event);
        case 'attempt.succeeded':
        case 'attempt.failed':
          return endAttempt(event);
        case 'attempt.settled':
          return settleLate(event);
        case 'call.ended':
          return endCall(event);
        case 'channel.skipped':
          return rare.channelSkipped.add(1, { [ATTR.channel]: event.channel, [ATTR.skipReason]: event.reason });
        case 'failover':
          return rare.failovers.add(1, {
            [ATTR.channelFrom]: event.from,
            [ATTR.channelTo]: event.to,
            [ATTR.errorType]: event.errorType,
          });
        case 'circuit.changed':
          return rare.breakerTransitions.add(1, {
            [ATTR.channel]: event.channel,
            [ATTR.genAiRequestModel]: event.model,
            [ATTR.breakerTo]: event.to,
          });
        case 'budget.guarded':
        case 'budget.rejected':
        case 'budget.store_failed':
          return budgets.observe(event);
        case 'reuse.store_failed':
          return reuse.storeFailed(event);
        case 'channel.unavailable':
        case 'channel.available':
        case 'hedge':
          return health.observe(event);
        case 'backoff':
        case 'limit.learned':
        case 'shared.store_failed':
        case 'canary':
        case 'budget.overrun':
        case 'picture.partial':
        case 'chat.replayed':
        case 'attempt.resumable':
          return;
        default:
          event satisfies never;
      }
    },
    preCreate(offers) {
      preCreate(rare, offers);
      outcomes.preCreate(offers);
      budgets.preCreate();
      reuse.preCreate();
      health.preCreate([...new Set(offers.map(({ channel }) => channel))]);
    },
    charged: (charge) => budgets.charged(charge),
    close() {
      breakerState.removeCallback(observeCircuits);
      activeRequests.removeCallback(observeInFlight);
      budgets.close();
      calls.clear();
    },
  };
}
