import type { Scenario } from '@retake/simulator';

/** Committed: all chance of the day comes from it. */
export const SEED = 20_261_121;

/** Interactive calls of the day. */
export const CALLS = 100_000;

const MINUTE_MS = 60_000;
/** In milliseconds. */
export const HOUR_MS = 60 * MINUTE_MS;
/** In milliseconds. */
export const DAY_MS = 24 * HOUR_MS;

/** Monday, 2026-11-16, 00:00 in Los Angeles, in epoch milliseconds; every hour of the day below is meant there. */
export const STARTS_AT = Date.UTC(2026, 10, 16, 8);

/** A stretch of the day, in milliseconds after its start. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

const hours = (from: number, to: number): Stretch => ({ fromMs: from * HOUR_MS, toMs: to * HOUR_MS });

/** Google's peak hours, in which 45 % of all requests to it fail. */
export const PEAKS: readonly Stretch[] = [hours(9, 11), hours(13, 15), hours(18, 22)];

/** Outages across Google's whole failure domain: 30 and 120 minutes. */
export const OUTAGES: readonly Stretch[] = [hours(6, 6.5), hours(15.5, 17.5)];

/** When the relay has no balance. */
export const RELAY_BROKE: Stretch = hours(8, 20);

/** When Google switches a model off, on every channel that stands on it. */
export const RETIRES_AT_MS = 12 * HOUR_MS;

/** Google switches it off at noon; drafts are drawn by it until then. */
const RETIRING_MODEL = 'gemini-3.1-flash-lite-image';
/** What `economy` and `hero` are drawn by. */
const ECONOMY_MODEL = 'gemini-nano-banana-2.1';
const HERO_MODEL = 'gemini-3-pro-image';

/** What the calls are for, by their share of the day. */
export const PURPOSES = [
  { purpose: 'economy', share: 0.75, budgetKey: undefined },
  { purpose: 'draft', share: 0.2, budgetKey: undefined },
  { purpose: 'hero', share: 0.05, budgetKey: 'studio' },
] as const;

/** The studio's money for the day, which its heroes would use up by the afternoon: from the guard on they are drawn as `economy`. */
export const STUDIO_BUDGET = {
  key: 'studio',
  window: 'day',
  timeZone: 'America/Los_Angeles',
  limitUsd: 500,
  guardAt: 0.7,
  onGuard: 'economy',
} as const;

/** Dollars for an answered request. */
export const RELAY_PRICES = { [ECONOMY_MODEL]: 0.045, [RETIRING_MODEL]: 0.025, [HERO_MODEL]: 0.09 };
/** The same of the second vendor: 1.3 times as much. */
export const OTHER_VENDOR_PRICES = { [ECONOMY_MODEL]: 0.0585, [RETIRING_MODEL]: 0.0325, [HERO_MODEL]: 0.117 };

const GOOGLE_SELLS = [ECONOMY_MODEL, HERO_MODEL, { id: RETIRING_MODEL, like: RETIRING_MODEL, retiresAtMs: RETIRES_AT_MS }];
/** As fast models answer (12 to 13 s, APIYI 2026), narrow enough that few answers outlast an attempt. */
const LATENCY = { medianMs: 13_000, p95Ms: 20_000 };

/** The channels in the order in which Retake prefers them, and what goes wrong. */
export const SCENARIO: Scenario = {
  seed: SEED,
  captions: 'none',
  rememberedRequests: 0,
  channels: [
    { id: 'gemini', dialect: 'ai-studio', models: GOOGLE_SELLS, behaviour: { latency: LATENCY } },
    { id: 'vertex', dialect: 'vertex', models: GOOGLE_SELLS, behaviour: { latency: LATENCY } },
    { id: 'relay', dialect: 'relay', models: GOOGLE_SELLS, prices: RELAY_PRICES, behaviour: { latency: LATENCY } },
    {
      id: 'other-vendor',
      dialect: 'relay',
      failureDomain: 'other-vendor',
      models: [ECONOMY_MODEL, HERO_MODEL, RETIRING_MODEL],
      prices: OTHER_VENDOR_PRICES,
      behaviour: {
        latency: { medianMs: 16_000, p95Ms: 24_000 },
        faults: [
          { fault: 'internal', rate: 0.015 },
          { fault: 'overloaded', rate: 0.015 },
        ],
      },
    },
  ],
  outages: [
    { channel: 'relay', ...RELAY_BROKE, fault: 'insufficient-user-quota' },
    { domain: 'google', rate: 1, during: OUTAGES },
    { domain: 'google', rate: 0.45, correlation: 0.6, slotMs: MINUTE_MS, during: PEAKS },
  ],
};

/** The ids of the channels, the preferred one first. */
export const CHANNELS: readonly string[] = SCENARIO.channels.map(({ id }) => id);
