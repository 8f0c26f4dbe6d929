import { flux } from '../../src/channels/flux.ts';
import { modelOf } from '../catalog/model-of.ts';
import { describeChannelContract } from './contract/channel-contract.ts';
import { simulatedHarness } from './simulated-harness.ts';

const KEY = 'bfl-4f9a77-secret';

const MODELS = ['flux-2-pro', 'flux-3-image', 'flux-pro-1.1'] as const;

for (const id of MODELS) {
  describeChannelContract(`flux with ${id}`, () =>
    simulatedHarness('flux', KEY, (baseUrl) => flux({ apiKey: KEY, baseUrl, pollMs: 5 }), {
      order: { model: modelOf(id) },
      // A task that draws nothing and is done all the same.
      faults: { 'no-picture': 'no-candidates' },
    }),
  );
}
