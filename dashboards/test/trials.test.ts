import { createMemoryBudgetStore } from '@retake/core';
import type { BudgetStore, CallOptions, ImageRequest } from '@retake/core';
import type { FaultOrder } from '@retake/simulator';
import { expect } from 'vitest';
import { describeTrials } from './describe-trials.ts';
import type { TrialCase } from './describe-trials.ts';
import { startTrial } from './trial.ts';
import type { Trial, TrialOptions } from './trial.ts';

const ORDER = { prompt: 'A red bicycle' };

/** Orders pictures one after the other; what fails is part of the trial. */
async function order(
  { images }: Trial,
  count: number,
  more: Partial<ImageRequest> = {},
  options: CallOptions = {},
): Promise<void> {
  for (let made = 0; made < count; made += 1) await images.generate({ ...ORDER, ...more }, options).catch(() => undefined);
}

/** A store that is out of reach until it is mended. */
function brokenStore(): BudgetStore & { mend(): void } {
  const store = createMemoryBudgetStore({ clock: { now: () => 0 } });
  let works = false;
  return {
    ...store,
    reserve: (reservation) => (works ? store.reserve(reservation) : Promise.reject(new Error('no connection'))),
    mend: () => (works = true),
  };
}

const store = brokenStore();
const ONLY_RELAY: CallOptions = { route: { only: ['relay'] } };
/** Where promtool's time begins, so that budgets end in it. */
const EPOCH = { now: () => 0 };
const impatient = { waitForRecovery: false, circuitBreaker: { halfOpenAfterMs: 1 } };

/** Lets channels fail until they are told to recover. */
function failUntil(trial: Trial, channels: readonly string[], fault: FaultOrder): () => void {
  let isOver = false;
  for (const channel of channels) trial.simulator.script(channel, () => (isOver ? undefined : fault));
  return () => (isOver = true);
}

/** Orders until every circuit is closed, as the next calls do by themselves. */
async function untilClosed(trial: Trial, channels: readonly string[]): Promise<void> {
  for (const channel of channels) {
    await expect
      .poll(
        async () => {
          await order(trial, 1, {}, { route: { only: [channel] } });
          return trial.images.health().find((each) => each.channel === channel)?.state;
        },
        // No bar: the rest of a circuit is up to half a minute.
        { timeout: 45_000 },
      )
      .toBe('closed');
  }
}

/** A function that a minute of trouble leaves for the step. */
let recover = (): void => undefined;

const CASES: Readonly<Record<string, TrialCase<Trial, TrialOptions>>> = {
  'failover-rate-high': {
    trouble: async (trial) => {
      trial.simulator.script('gemini', [{ kind: 'recover-after', fault: 'overloaded', requests: 4 }]);
      await order(trial, 4);
    },
    fires: { minute: 10, firing: ['RetakeFailoverRateHigh'] },
    step: (trial) => order(trial, 4),
    quietAfter: 70,
  },
  'breaker-open': {
    options: { resilience: impatient },
    minutes: 14,
    trouble: async (trial) => {
      recover = failUntil(trial, ['gemini'], 'overloaded');
      await order(trial, 6);
    },
    fires: { minute: 0, firing: ['RetakeBreakerOpen', 'RetakeFailoverRateHigh'] },
    step: async (trial) => {
      recover();
      await untilClosed(trial, ['gemini']);
    },
    quietAfter: 70,
  },
  'no-healthy-channel': {
    options: { resilience: { ...impatient, maxAttempts: 2 } },
    trouble: async (trial) => {
      recover = failUntil(trial, ['gemini', 'relay'], 'overloaded');
      await order(trial, 12);
    },
    fires: { minute: 12, firing: ['RetakeBreakerOpen', 'RetakeFailoverRateHigh', 'RetakeNoHealthyChannel'] },
    step: async (trial) => {
      recover();
      await untilClosed(trial, ['gemini', 'relay']);
    },
    // How many calls it takes until the circuits close again is chance, and decides whether the budget of errors burns for six hours more.
    quietAfter: 380,
  },
  'channel-error-rate-high': {
    minutes: 10,
    trouble: async (trial) => {
      trial.simulator.script('gemini', ['ok', 'internal', 'ok', 'ok']);
      await order(trial, 3);
    },
    // A defect is tried again where it was: nothing moved.
    fires: { minute: 0, firing: ['RetakeChannelErrorRateHigh'] },
    step: (trial) => order(trial, 5),
    quietAfter: 70,
  },
  'no-image-ratio-high': {
    minutes: 14,
    trouble: async (trial) => {
      trial.simulator.script('gemini', ['ok', 'no-picture', 'ok', 'ok']);
      await order(trial, 3);
    },
    fires: { minute: 0, firing: ['RetakeChannelErrorRateHigh', 'RetakeNoImageRatioHigh'] },
    step: (trial) => order(trial, 20),
    quietAfter: 70,
  },
  'channel-disabled': {
    trouble: async (trial) => {
      trial.simulator.script('gemini', ['invalid-api-key']);
      await order(trial, 2);
    },
    fires: { minute: 5, firing: ['RetakeChannelDisabled'] },
    step: async (trial) => {
      trial.images.enable('gemini');
      expect(await trial.images.generate(ORDER)).toMatchObject({ channel: 'gemini' });
    },
    quietAfter: 70,
  },
  'traffic-off-primary': {
    minutes: 240,
    trouble: async (trial, minute) => {
      if (minute === 40) trial.simulator.script('gemini', ['invalid-api-key']);
      if (minute <= 40) await order(trial, 2);
      else if (minute % 4 === 0) await order(trial, 1);
    },
    fires: { minute: 0, firing: ['RetakeTrafficOffPrimary'] },
    step: async (trial) => {
      trial.images.enable('gemini');
      await order(trial, 30);
    },
    quietAfter: 10,
  },
  'error-budget-burn': {
    options: { resilience: { ...impatient, maxAttempts: 2 } },
    minutes: 8,
    trouble: async (trial) => {
      for (const channel of ['gemini', 'relay']) trial.simulator.script(channel, ['overloaded']);
      await order(trial, 5);
    },
    fires: { minute: 0, firing: ['RetakeErrorBudgetBurn', 'RetakeFailoverRateHigh'] },
    step: (trial) => order(trial, 5),
    quietAfter: 370,
  },
  'budget-burn-fast': {
    options: { clock: EPOCH, budgets: [{ key: '*', window: 'day', limitUsd: 9.5 }] },
    minutes: 90,
    trouble: (trial) => order(trial, 1, {}, ONLY_RELAY),
    fires: { minute: 0, firing: ['RetakeBudgetBurnFast', 'RetakeBudgetForecastExceeded'] },
    // Who ordered so much has been stopped.
    step: (trial) => order(trial, 0),
    quietAfter: 380,
  },
  'budget-nearly-exhausted': {
    options: { budgets: [{ key: '*', window: 'total', limitUsd: 1, onGuard: 'warn' }] },
    trouble: (trial) => order(trial, 11, {}, ONLY_RELAY),
    fires: { minute: 5, firing: ['RetakeBudgetNearlyExhausted'] },
    // Started anew, with a higher limit.
    step: async () => (await startTrial({ budgets: [{ key: '*', window: 'total', limitUsd: 2 }] })).scrape(),
    quietAfter: 10,
  },
  'budget-refusing': {
    options: { budgets: [{ key: '*', window: 'total', limitUsd: 0.49, onGuard: 'warn' }] },
    minutes: 15,
    trouble: (trial, minute) => order(trial, minute === 1 ? 5 : 2, {}, ONLY_RELAY),
    fires: { minute: 0, firing: ['RetakeBudgetNearlyExhausted', 'RetakeBudgetRefusing'] },
    // Started anew, with a higher limit.
    step: async () => {
      const anew = await startTrial({ budgets: [{ key: '*', window: 'total', limitUsd: 10 }] });
      await order(anew, 1, {}, ONLY_RELAY);
      return anew.scrape();
    },
    quietAfter: 10,
  },
  'budget-store-failing': {
    options: { budgets: { limits: [{ key: '*', window: 'total', limitUsd: 50 }], store } },
    minutes: 8,
    trouble: (trial) => order(trial, 2),
    fires: { minute: 0, firing: ['RetakeBudgetStoreFailing', 'RetakeErrorBudgetBurn'] },
    step: async (trial) => {
      store.mend();
      expect(await trial.images.generate(ORDER)).toMatchObject({ channel: 'gemini' });
    },
    quietAfter: 370,
  },
  'unpriced-traffic': {
    options: { relayHasPrice: false },
    trouble: (trial) => order(trial, 1, {}, ONLY_RELAY),
    fires: { minute: 5, firing: ['RetakeUnpricedTraffic'] },
    step: (trial) => order(trial, 1),
    quietAfter: 70,
  },
  'model-retired': {
    options: { onRetiredModel: 'successor' },
    trouble: (trial) => order(trial, 1, { model: 'gemini-3-pro-image-preview' }),
    fires: { minute: 5, firing: ['RetakeModelRetired'] },
    step: (trial) => order(trial, 1),
    quietAfter: 70,
  },
  'telemetry-absent': {
    // Its process is gone: nobody answers the scrape.
    trouble: () => Promise.resolve(new Map()),
    fires: { minute: 30, firing: ['RetakeTelemetryAbsent'] },
    // Started anew: what it says from then on.
    step: async () => (await startTrial()).scrape(),
    quietAfter: 20,
  },
  'metrics-overflow': {
    options: { mostSeries: 4 },
    trouble: (trial) => order(trial, 1),
    fires: { minute: 12, firing: ['RetakeMetricsOverflow'] },
    // Started anew, with room enough.
    step: async () => (await startTrial()).scrape(),
    quietAfter: 20,
  },
};

describeTrials('a runbook', startTrial, CASES);
