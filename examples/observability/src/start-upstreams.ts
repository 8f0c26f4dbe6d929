import type { Channel } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { openAI } from '@retake/core/channels/openai';
import { startSimulator } from '@retake/simulator';

/** Who draws the pictures of the shop. */
export interface Upstreams {
  readonly channels: readonly Channel[];
  close(): Promise<void>;
}

const apiKey = 'simulated';
/** Dollars a picture. */
const RELAY_PRICES = { 'gemini-3-pro-image': 0.09, 'gemini-nano-banana-2.1': 0.03 } as const;
const MINUTE_MS = 60_000;

/**
 * Upstreams of this machine, so that nothing needs a key and nothing is paid. They are slow, they fail now and then, and five minutes after the
 * start Google's capacity is gone for four: that is what the dashboards and alerts are for.
 */
export async function startUpstreams(): Promise<Upstreams> {
  const latency = { medianMs: 4_000, p95Ms: 9_000 };
  const simulator = await startSimulator({
    seed: 42,
    captions: 'none',
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour: { latency, faults: [{ fault: 'overloaded', rate: 0.05 }] } },
      {
        id: 'relay',
        dialect: 'relay',
        prices: RELAY_PRICES,
        behaviour: { latency, faults: [{ fault: 'no-picture', rate: 0.03 }] },
      },
      { id: 'openai', dialect: 'openai', behaviour: { latency } },
    ],
    outages: [{ channel: 'gemini', fromMs: 5 * MINUTE_MS, toMs: 9 * MINUTE_MS, fault: 'overloaded' }],
  });
  return {
    channels: [
      gemini({ apiKey, baseUrl: simulator.url('gemini') }),
      geminiRelay({ id: 'relay', apiKey, baseUrl: simulator.url('relay'), prices: RELAY_PRICES }),
      openAI({ apiKey, baseUrl: `${simulator.url('openai')}/v1` }),
    ],
    close: () => simulator.close(),
  };
}
