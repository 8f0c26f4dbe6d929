import type { Channel } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { openAI } from '@retake/core/channels/openai';
import { startSimulator } from '@retake/simulator';

const apiKey = 'simulated';
const PRICES = { 'gemini-3-pro-image': 0.09 };

/** Simulated upstreams; of either family the first is down altogether. */
export async function startUpstreams(): Promise<{ readonly channels: readonly Channel[]; readonly close: () => Promise<void> }> {
  const down = (channel: string) => ({ channel, fromMs: 0, toMs: 1e12, fault: 'overloaded' as const });
  const simulator = await startSimulator({
    seed: 9,
    channels: [
      { id: 'google', dialect: 'ai-studio' },
      { id: 'relay', dialect: 'relay', prices: PRICES },
      { id: 'openai', dialect: 'openai' },
      { id: 'openai-eu', dialect: 'openai' },
    ],
    outages: [down('google'), down('openai')],
  });
  return {
    channels: [
      gemini({ id: 'google', apiKey, baseUrl: simulator.url('google') }),
      geminiRelay({ id: 'relay', apiKey, baseUrl: simulator.url('relay'), prices: PRICES }),
      openAI({ apiKey, baseUrl: `${simulator.url('openai')}/v1` }),
      openAI({ id: 'openai-eu', apiKey, baseUrl: `${simulator.url('openai-eu')}/v1`, failureDomain: 'openai-eu' }),
    ],
    close: () => simulator.close(),
  };
}
