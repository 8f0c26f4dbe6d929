import { flux } from '../../src/channels/flux.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { openAI } from '../../src/channels/openai.ts';
import { vertex } from '../../src/channels/vertex.ts';

/** What the relay asks for a request, in dollars. */
export const RELAY_PRICES = { 'gemini-3-pro-image': 0.09, 'gemini-nano-banana-2.1': 0.02 } as const;

/** A channel that a simulator plays, by its id there. */
export type ChannelName = 'gemini' | 'vertex' | 'relay' | 'flux' | 'openai';

/** A channel of the kind that its name says. */
export function channelOf(name: ChannelName, baseUrl: string) {
  switch (name) {
    case 'gemini':
      return gemini({ apiKey: 'AIza-not-a-real-key', baseUrl });
    case 'vertex':
      return vertex({ project: 'simulated', accessToken: 'not-a-real-token', baseUrl });
    case 'relay':
      return geminiRelay({ id: 'relay', apiKey: 'sk-not-a-real-key', baseUrl, prices: RELAY_PRICES });
    case 'flux':
      return flux({ apiKey: 'not-a-real-key', baseUrl, allowedHosts: ['127.0.0.1'], pollMs: 5 });
    case 'openai':
      return openAI({ apiKey: 'sk-not-a-real-key', baseUrl: `${baseUrl}/v1` });
    default:
      return name satisfies never;
  }
}
