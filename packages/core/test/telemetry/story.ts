import type { Cost } from '../../src/catalog/cost.ts';
import type {
  AttemptFailed,
  AttemptStarted,
  AttemptSucceeded,
  CallEnded,
  CallStarted,
  CircuitChanged,
  FailedOver,
  BudgetCharge,
  BudgetGuarded,
  BudgetOverrun,
  BudgetRejected,
  BudgetStoreFailed,
} from '../../src/telemetry/events.ts';
import type { BudgetGauge } from '../../src/telemetry/telemetry-options.ts';

/** Events as the pipeline tells them, with plausible values to override. */

const AT = 1_790_000_000_000;

export const paid: Cost = {
  basis: 'tokens',
  nanoUsd: 134_560_000,
  lines: [{ item: 'output-image', quantity: 1_120, unitNanoUsd: 120_000, nanoUsd: 134_400_000 }],
};
export const free: Cost = { basis: 'none', nanoUsd: 0, lines: [] };
export const unknownCost: Cost = { basis: 'unknown', nanoUsd: undefined, lines: [] };

const gemini = {
  channel: 'gemini',
  provider: 'gcp.gemini',
  server: { address: 'generativelanguage.googleapis.com', port: 443 },
  model: 'gemini-3-pro-image',
  size: '4K',
} as const;

/** The other channel of a failover. */
export const relay = {
  channel: 'laozhang',
  provider: 'laozhang',
  server: { address: 'api.laozhang.ai', port: 443 },
} as const;

export function callStarted(over: Partial<CallStarted> = {}): CallStarted {
  return {
    type: 'call.started',
    callId: 'call-1',
    at: AT,
    operation: 'generate',
    model: 'gemini-3-pro-image',
    size: '4K',
    requested: 1,
    labels: {},
    ...over,
  };
}

export function attemptStarted(over: Partial<AttemptStarted> = {}): AttemptStarted {
  return {
    type: 'attempt.started',
    callId: 'call-1',
    attemptId: 'attempt-1',
    at: AT,
    number: 1,
    kind: 'primary',
    ...gemini,
    resendCount: 0,
    seed: undefined,
    ...over,
  };
}

export function attemptSucceeded(over: Partial<AttemptSucceeded> = {}): AttemptSucceeded {
  return {
    type: 'attempt.succeeded',
    callId: 'call-1',
    attemptId: 'attempt-1',
    at: AT,
    number: 1,
    kind: 'primary',
    ...gemini,
    resendCount: 0,
    durationMs: 21_500,
    pictures: 1,
    deliveredSize: '4K',
    usage: { inputText: 80, inputImage: 560, outputText: 12, outputImage: 2_000, thoughts: 130 },
    cost: paid,
    modelVersion: 'gemini-3-pro-image-001',
    responseId: 'nQ8kaf3xDs',
    requestId: 'req-77',
    finishReason: 'STOP',
    statusCode: 200,
    ...over,
  };
}

export function attemptFailed(over: Partial<AttemptFailed> = {}): AttemptFailed {
  return {
    type: 'attempt.failed',
    callId: 'call-1',
    attemptId: 'attempt-1',
    at: AT,
    number: 1,
    kind: 'primary',
    ...gemini,
    resendCount: 0,
    durationMs: 900,
    errorType: 'overloaded',
    billing: 'not-billed',
    cost: free,
    usage: undefined,
    statusCode: 503,
    upstreamCode: 'UNAVAILABLE',
    requestId: 'req-76',
    retryAfterMs: undefined,
    ...over,
  };
}

export function failedOver(over: Partial<FailedOver> = {}): FailedOver {
  return {
    type: 'failover',
    callId: 'call-1',
    at: AT,
    from: 'gemini',
    to: 'laozhang',
    model: 'gemini-3-pro-image',
    errorType: 'overloaded',
    ...over,
  };
}

export function circuitChanged(over: Partial<CircuitChanged> = {}): CircuitChanged {
  return {
    type: 'circuit.changed',
    at: AT,
    channel: 'gemini',
    model: 'gemini-3-pro-image',
    from: 'closed',
    to: 'open',
    openUntil: AT + 30_000,
    ...over,
  };
}

export function callEnded(over: Partial<CallEnded> = {}): CallEnded {
  return {
    type: 'call.ended',
    callId: 'call-1',
    at: AT,
    labels: {},
    outcome: 'success',
    durationMs: 21_600,
    requested: 1,
    returned: 1,
    attempts: 1,
    failovers: 0,
    channel: 'gemini',
    costNanoUsd: 134_560_000,
    costIncomplete: false,
    warnings: [],
    ...over,
  };
}

const BUDGET = {
  at: AT,
  budget: 'all:day',
  limitNanoUsd: 5_000_000_000,
  spentNanoUsd: 4_600_000_000,
  reservedNanoUsd: 300_000_000,
  resetsAt: AT + 3_600_000,
};

/** Everything that can be told of a budget. */
export function budgetStory(): readonly (BudgetGuarded | BudgetOverrun | BudgetRejected | BudgetStoreFailed)[] {
  return [
    { type: 'budget.guarded', ...BUDGET },
    { type: 'budget.rejected', callId: 'call-1', ...BUDGET },
    {
      type: 'budget.overrun',
      at: AT,
      callId: 'call-1',
      attemptId: 'attempt-1',
      channel: 'gemini',
      model: 'gemini-3-pro-image',
      boundNanoUsd: 40_000_000,
      costNanoUsd: 400_000_000,
    },
    { type: 'budget.store_failed', at: AT, operation: 'reserve', cause: 'timeout' },
  ];
}

/** What a picture adds to it. */
export const budgetCharge: BudgetCharge = { budget: 'all:day', kept: 'process', nanoUsd: 134_560_000 };

/** How that budget stands. */
export const budgetGauge: BudgetGauge = BUDGET;
