import { openAICompatible } from '../../../src/channels/openai-compatible.ts';
import { openAI } from '../../../src/channels/openai.ts';
import { openRouter } from '../../../src/channels/open-router.ts';
import { openAiHarness, type OpenAiUpstream } from '../openai-harness.ts';
import { describeChannelContract } from './channel-contract.ts';

const KEY = 'sk-proj-4f9a77';

const UPSTREAMS: Readonly<Record<string, Omit<OpenAiUpstream, 'secret'>>> = {
  openAI: {
    dialect: 'openai',
    modelId: 'gpt-image-2',
    make: (root) => openAI({ apiKey: KEY, baseUrl: `${root}/v1` }),
  },
  'openAICompatible over images': {
    dialect: 'openai',
    modelId: 'gpt-image-2',
    make: (root) => openAICompatible({ id: 'relay', apiKey: KEY, baseUrl: `${root}/v1`, models: ['gpt-image-2'] }),
  },
  'openAICompatible over chat': {
    dialect: 'openrouter',
    modelId: 'gemini-3-pro-image',
    make: (root) =>
      openAICompatible({
        id: 'relay',
        apiKey: KEY,
        baseUrl: `${root}/api/v1`,
        route: 'chat',
        modalities: ['image', 'text'],
        models: { 'gemini-3-pro-image': 'google/gemini-3-pro-image' },
      }),
  },
  'openRouter over images': {
    dialect: 'openrouter',
    modelId: 'gemini-nano-banana-2.1',
    make: (root) => openRouter({ apiKey: KEY, baseUrl: `${root}/api/v1` }),
  },
  'openRouter over chat': {
    dialect: 'openrouter',
    modelId: 'gemini-3-pro-image',
    make: (root) => openRouter({ apiKey: KEY, baseUrl: `${root}/api/v1`, route: 'chat' }),
  },
};

for (const [name, upstream] of Object.entries(UPSTREAMS)) {
  describeChannelContract(name, () => openAiHarness({ ...upstream, secret: KEY }));
}
