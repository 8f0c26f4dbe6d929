import type { Channel } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { startSimulator } from '@retake/simulator';

/** Who draws. */
export interface Upstream {
  readonly channel: Channel;
  /** What it charged in this run, in nano-dollars; `undefined` where only the vendor knows. */
  readonly charged: () => number | undefined;
  readonly close: () => Promise<void>;
}

/** The Gemini API itself. */
export function liveUpstream(apiKey: string): Upstream {
  return { channel: gemini({ apiKey }), charged: () => undefined, close: async () => {} };
}

/** The Gemini API as the simulator plays it, on a socket of this machine. */
export async function simulatedUpstream(): Promise<Upstream> {
  const simulator = await startSimulator({ seed: 7, channels: [{ id: 'gemini', dialect: 'ai-studio' }] });
  return {
    channel: gemini({ apiKey: 'simulated', baseUrl: simulator.url('gemini') }),
    charged: () => simulator.ledger.nanoUsd(),
    close: () => simulator.close(),
  };
}
