import { ConfigInvalidError } from '../../errors/config-invalid-error.ts';
import type { EnvOption, EnvRecipe } from './env-recipe.ts';

const KEY = 'a key without spaces or line breaks';

function key(...variables: readonly string[]): EnvOption {
  return { variables, takes: KEY };
}

const VERSIONED_URL: Pick<EnvOption, 'takes'> = { takes: 'an http(s) address with its version, such as https://host/v1' };

/**
 * Prices of laozhang.ai in dollars a request, whatever its size.
 *
 * Source: docs.laozhang.ai, Nano Banana image, 2026-10-07.
 */
const LAOZHANG_PRICES = {
  'gemini-3-pro-image': '0.09',
  'gemini-nano-banana-2.1': '0.045',
  'gemini-3.1-flash-image': '0.055',
  'gemini-3.1-flash-lite-image': '0.025',
};

/**
 * Every channel that the environment can bring, in the order in which a service asks them: the vendors themselves first, then who sells
 * on. The names are those of the vendors' own clients and documents; where there are none, they are Retake's.
 *
 * A channel's module is loaded by its recipe alone: who has no key of Google needs no `@google/genai`.
 */
export const ENV_RECIPES: readonly EnvRecipe[] = [
  {
    id: 'gemini',
    // GOOGLE_API_KEY may be for something else of Google's, so the name that can only be meant for this goes first.
    options: { apiKey: key('GEMINI_API_KEY', 'GOOGLE_API_KEY') },
    peer: '@google/genai',
    make: async ({ apiKey = '' }) => (await import('../../channels/gemini.ts')).gemini({ apiKey }),
  },
  {
    id: 'vertex',
    options: {
      project: { variables: ['GOOGLE_CLOUD_PROJECT'], takes: 'a project id' },
      location: { variables: ['GOOGLE_CLOUD_LOCATION'], takes: 'a location such as global, eu or europe-west4' },
    },
    note: 'signs in with the Application Default Credentials of the machine',
    peer: '@google/genai',
    unless: 'GOOGLE_GENAI_USE_VERTEXAI',
    make: async ({ project = '', ...rest }) => (await import('../../channels/vertex.ts')).vertex({ project, ...rest }),
  },
  {
    id: 'openai',
    options: {
      apiKey: key('OPENAI_API_KEY'),
      organization: { variables: ['OPENAI_ORG_ID'], takes: 'an id such as org-…' },
      project: { variables: ['OPENAI_PROJECT_ID'], takes: 'an id such as proj_…' },
      baseUrl: { variables: ['OPENAI_BASE_URL'], ...VERSIONED_URL },
    },
    make: async ({ apiKey = '', ...rest }) => (await import('../../channels/openai.ts')).openAI({ apiKey, ...rest }),
  },
  {
    id: 'flux',
    options: { apiKey: key('BFL_API_KEY') },
    make: async ({ apiKey = '' }) => (await import('../../channels/flux.ts')).flux({ apiKey }),
  },
  {
    id: 'seedream',
    options: { apiKey: key('ARK_API_KEY'), baseUrl: { variables: ['ARK_BASE_URL'], ...VERSIONED_URL } },
    make: async ({ apiKey = '', ...rest }) =>
      (await import('../../channels/seedream.ts')).seedream({
        apiKey,
        ...rest,
      }),
  },
  {
    id: 'openrouter',
    options: { apiKey: key('OPENROUTER_API_KEY') },
    make: async ({ apiKey = '' }) => (await import('../../channels/open-router.ts')).openRouter({ apiKey }),
  },
  {
    id: 'laozhang',
    options: { apiKey: key('LAOZHANG_API_KEY') },
    note: 'with its prices of 2026-10-07',
    peer: '@google/genai',
    make: async ({ apiKey = '' }) =>
      (await import('../../channels/gemini-relay.ts')).geminiRelay({
        id: 'laozhang',
        baseUrl: 'https://api.laozhang.ai',
        apiKey,
        prices: LAOZHANG_PRICES,
      }),
  },
  {
    id: 'relay',
    options: {
      apiKey: key('RETAKE_RELAY_API_KEY'),
      baseUrl: {
        variables: ['RETAKE_RELAY_URL'],
        takes: 'the root of a relay that speaks the Gemini format, without a version, such as https://host',
        required: true,
      },
      prices: {
        variables: ['RETAKE_RELAY_PRICES'],
        takes: 'dollars a request by model, such as gemini-3-pro-image=0.09,gemini-nano-banana-2.1=0.045',
      },
    },
    peer: '@google/genai',
    make: async ({ apiKey = '', baseUrl = '', prices }) =>
      (await import('../../channels/gemini-relay.ts')).geminiRelay({
        id: 'relay',
        baseUrl,
        apiKey,
        ...(prices === undefined ? {} : { prices: readPrices(prices) }),
      }),
  },
  {
    id: 'stable-diffusion',
    options: {
      baseUrl: { variables: ['STABLE_DIFFUSION_URL'], takes: 'the root of the server, such as http://gpu-1:7860' },
      models: {
        variables: ['STABLE_DIFFUSION_MODELS'],
        takes: 'the models the machine has, such as sd3.5-large,sdxl-1.0',
        required: true,
      },
      costPerGpuSecondUsd: {
        variables: ['STABLE_DIFFUSION_USD_PER_GPU_SECOND'],
        takes: 'dollars such as 0.0005, or 0 for a machine that is paid anyway',
        required: true,
      },
      username: { variables: ['STABLE_DIFFUSION_USERNAME'], takes: 'a name without ":" or spaces' },
      password: { variables: ['STABLE_DIFFUSION_PASSWORD'], takes: 'a password without line breaks' },
    },
    make: async ({ baseUrl = '', models = '', costPerGpuSecondUsd = '', ...rest }) =>
      (await import('../../channels/stable-diffusion.ts')).stableDiffusion({
        baseUrl,
        models: listOf(models),
        costPerGpuSecondUsd,
        ...rest,
      }),
  },
];

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** @throws ConfigInvalidError when an entry is not `model=dollars`. */
function readPrices(text: string): Readonly<Record<string, string>> {
  const pairs = listOf(text).map((each) => each.split('=').map((part) => part.trim()));
  if (pairs.length === 0 || pairs.some((pair) => pair.length !== 2 || pair.includes(''))) {
    throw new ConfigInvalidError('channelsFromEnv()', [
      { path: 'prices', message: 'must be model=dollars, separated by commas' },
    ]);
  }
  return Object.fromEntries(pairs.map(([model = '', dollars = '']) => [model, dollars]));
}
