import { seedream } from '../../src/channels/seedream.ts';
import { modelOf } from '../catalog/model-of.ts';
import { describeChannelContract } from './contract/channel-contract.ts';
import { simulatedHarness } from './simulated-harness.ts';

const KEY = 'ark-4f9a77-secret';

const FORMATS = ['b64_json', 'url'] as const;

for (const responseFormat of FORMATS) {
  describeChannelContract(`seedream by ${responseFormat}`, () =>
    simulatedHarness('seedream', KEY, (baseUrl) => seedream({ apiKey: KEY, baseUrl }), {
      path: '/api/v3',
      order: { model: modelOf('dola-seedream-5-0-pro-260628'), channelOptions: { seedream: { responseFormat } } },
      faults: { 'no-picture': 'no-candidates' },
    }),
  );
}
