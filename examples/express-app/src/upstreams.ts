import type { Channel } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { openAI } from '@retake/core/channels/openai';
import { vertex } from '@retake/core/channels/vertex';
import { channelsFromEnv } from '@retake/core/env';
import { startSimulator } from '@retake/simulator';

/** Who draws, and what to say about it. */
export interface Upstreams {
  readonly channels: readonly Channel[];
  /** One line for whoever started the app. */
  readonly note: string;
  close(): Promise<void>;
}

/** Real upstreams where the environment holds keys, else simulated ones. */
export async function openUpstreams(env: Readonly<Record<string, string | undefined>>): Promise<Upstreams> {
  const { channels, found, problems } = await channelsFromEnv(env);
  if (channels.length === 0 && problems.length > 0) throw new Error(problems.join('\n'));
  if (channels.length === 0) return simulatedUpstreams();
  return {
    channels,
    note: `Real channels, which cost real money: ${found.join('; ')}.`,
    close: () => Promise.resolve(),
  };
}

const apiKey = 'simulated';
const PRICES = { 'gemini-3-pro-image': 0.09, 'gemini-nano-banana-2.1': 0.03 };

/** What can be asked of the simulated channels. */
export interface SimulationOptions {
  /** The median of an answer, in milliseconds. @default 900 */
  readonly medianMs?: number;
  readonly seed?: number;
}

/** A bad evening: AI Studio and Vertex AI answer 503 to six requests of ten, the relay and OpenAI are well. */
export async function simulatedUpstreams({ medianMs = 900, seed = 4 }: SimulationOptions = {}): Promise<Upstreams> {
  const behaviour = { latency: { medianMs } };
  const busy = { ...behaviour, faults: [{ fault: 'overloaded', rate: 0.6 }] } as const;
  const simulator = await startSimulator({
    seed,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour: busy },
      { id: 'vertex', dialect: 'vertex', behaviour: busy },
      { id: 'laozhang', dialect: 'relay', prices: PRICES, behaviour },
      { id: 'openai', dialect: 'openai', behaviour },
    ],
  });
  return {
    channels: [
      gemini({ apiKey, baseUrl: simulator.url('gemini') }),
      vertex({ project: 'simulated', accessToken: apiKey, baseUrl: simulator.url('vertex') }),
      geminiRelay({ id: 'laozhang', apiKey, baseUrl: simulator.url('laozhang'), prices: PRICES }),
      openAI({ apiKey, baseUrl: `${simulator.url('openai')}/v1` }),
    ],
    note: 'Simulated channels, of which two answer 503 to six requests of ten. Nothing leaves this machine, nothing costs anything.',
    close: () => simulator.close(),
  };
}
