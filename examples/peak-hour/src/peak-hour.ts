import { createImageService, defaultResilience } from '@retake/core';
import type { ImageService } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { vertex } from '@retake/core/channels/vertex';
import { startSimulator } from '@retake/simulator';
import type { Simulator } from '@retake/simulator';
import type { SimulatedTime } from './simulated-time.ts';

/** Friday evening, 19:00 UTC. */
export const HOUR_STARTS_AT = Date.UTC(2026, 10, 20, 19);

/** The channels of the hour, in the order in which Retake prefers them. */
export const CHANNELS = ['gemini', 'vertex', 'laozhang'] as const;

/** The one that is down altogether for a quarter of an hour: the bare SDK's only one, and Retake's first. */
export const OUTAGE = { channel: 'gemini', fromMs: 18 * 60_000, toMs: 33 * 60_000 } as const;

/** What laozhang.ai asks for one answer of each model, in dollars (docs.laozhang.ai, 2026-10-07). */
export const RELAY_PRICES = {
  'gemini-3-pro-image': 0.09,
  'gemini-nano-banana-2.1': 0.045,
  'gemini-3.1-flash-image': 0.055,
  'gemini-3.1-flash-lite-image': 0.025,
};

/** The bad evening: equal seeds give equal evenings. */
export async function startPeakHour(seed: number, time: SimulatedTime): Promise<Simulator> {
  // A 200 without a picture is rarer than a 503, and the one that costs money.
  const faults = [{ fault: 'no-picture', rate: 0.04 }] as const;
  return startSimulator({
    seed,
    clock: time,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour: { latency: { medianMs: 19_000, p95Ms: 38_000 }, faults } },
      { id: 'vertex', dialect: 'vertex', behaviour: { latency: { medianMs: 22_000, p95Ms: 45_000 }, faults } },
      { id: 'laozhang', dialect: 'relay', behaviour: { latency: { medianMs: 26_000, p95Ms: 60_000 }, faults } },
    ],
    outages: [
      // Every channel of the domain, which all three belong to: they stand on Google's capacity for the model.
      { domain: 'google', rate: 0.45 },
      OUTAGE,
    ],
  });
}

/** Retake with the three channels of the hour. Its pauses are compressed as the hour is; all else is as by default. */
export function createRetake(simulator: Simulator, model: string, speed: number): ImageService {
  const { retry, backoff, circuitBreaker, coolDown } = defaultResilience;
  const compressed = (ms: number): number => Math.max(1, Math.round(ms / speed));
  return createImageService({
    channels: [
      gemini({ apiKey: 'demo-key', baseUrl: simulator.url('gemini') }),
      vertex({ project: 'demo', accessToken: 'demo-token', baseUrl: simulator.url('vertex') }),
      geminiRelay({ id: 'laozhang', apiKey: 'demo-key', baseUrl: simulator.url('laozhang'), prices: RELAY_PRICES }),
    ],
    defaultModel: model,
    resilience: {
      retry: { delayMs: compressed(retry.delayMs), maxDelayMs: compressed(retry.maxDelayMs) },
      backoff: { baseMs: compressed(backoff.baseMs), maxMs: compressed(backoff.maxMs) },
      circuitBreaker: {
        halfOpenAfterMs: compressed(circuitBreaker.halfOpenAfterMs),
        maxHalfOpenAfterMs: compressed(circuitBreaker.maxHalfOpenAfterMs),
        maxHalfOpenAfterAloneMs: compressed(circuitBreaker.maxHalfOpenAfterAloneMs),
      },
      coolDown: { baseMs: compressed(coolDown.baseMs), maxMs: compressed(coolDown.maxMs) },
    },
  });
}
