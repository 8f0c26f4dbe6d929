import { gemini } from '../../../src/channels/gemini.ts';
import { geminiRelay } from '../../../src/channels/gemini-relay.ts';
import { vertex } from '../../../src/channels/vertex.ts';
import { simulatedHarness } from '../simulated-harness.ts';
import { describeChannelContract } from './channel-contract.ts';

const KEY = 'AIzaSyD-9tSrke72PouQMnMX';
const TOKEN = 'ya29.a0AfB-4f9a77';
const RELAY_KEY = 'sk-relay-4f9a77';

describeChannelContract('gemini', () => simulatedHarness('ai-studio', KEY, (baseUrl) => gemini({ apiKey: KEY, baseUrl })));

describeChannelContract('vertex with a token', () =>
  simulatedHarness('vertex', TOKEN, (baseUrl) => vertex({ project: 'shop-1', accessToken: TOKEN, baseUrl })),
);

describeChannelContract('vertex in express mode', () =>
  simulatedHarness('vertex', KEY, (baseUrl) => vertex({ apiKey: KEY, baseUrl })),
);

describeChannelContract('geminiRelay', () =>
  simulatedHarness('relay', RELAY_KEY, (baseUrl) =>
    geminiRelay({ apiKey: RELAY_KEY, baseUrl, prices: { 'gemini-3-pro-image': 0.09 } }),
  ),
);
