import { startSimulator } from '@retake/simulator';

/** What a snippet finds in its environment, and who answers it. */
export interface SnippetUpstreams {
  /** Addresses for `simulated-channels.ts`, and a credential under every name that the pages read one from. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Credentials that the pages read from the environment; each simulated upstream takes any key. */
const KEYS = [
  'GEMINI_API_KEY',
  'GOOGLE_CLOUD_PROJECT',
  'VERTEX_EXPRESS_KEY',
  'LAOZHANG_API_KEY',
  'OPENROUTER_API_KEY',
  'OPENAI_API_KEY',
  'BFL_API_KEY',
  'ARK_API_KEY',
  'RELAY_KEY',
];

/** Names that the pages give to models on servers of one's own, and a model that the simulator draws in their place. */
const RELAYED = [
  'gemini-3-pro-image',
  'gemini-nano-banana-2.1',
  'gemini-3.1-flash-image',
  'gemini-3.1-flash-lite-image',
  { id: 'gpt-image-2.6-flare-vip', like: 'gpt-image-2.6-flare' },
  { id: 'sd-cpp-local', like: 'gpt-image-2.6-flare' },
];
const CHECKPOINTS = ['sd3.5_large', { id: 'juggernautXL_v9', like: 'sd_xl_base_1.0' }];

/** Starts upstreams of its own for one snippet, so that no snippet depends on another. */
export async function startSnippetUpstreams(): Promise<SnippetUpstreams> {
  const simulator = await startSimulator({
    seed: 1,
    channels: [
      { id: 'gemini', dialect: 'ai-studio' },
      { id: 'vertex', dialect: 'vertex' },
      { id: 'relay', dialect: 'relay', models: RELAYED, prices: { 'gpt-image-2.6-flare-vip': 0.03, 'sd-cpp-local': 0 } },
      { id: 'imagen', dialect: 'imagen' },
      { id: 'openai', dialect: 'openai' },
      { id: 'openrouter', dialect: 'openrouter' },
      { id: 'flux', dialect: 'flux' },
      { id: 'seedream', dialect: 'seedream' },
      { id: 'stable-diffusion', dialect: 'stable-diffusion', models: CHECKPOINTS },
    ],
  });
  return {
    env: {
      ...Object.fromEntries(KEYS.map((name) => [name, 'simulated'])),
      SIMULATED_GEMINI: simulator.url('gemini'),
      SIMULATED_VERTEX: simulator.url('vertex'),
      SIMULATED_RELAY: simulator.url('relay'),
      SIMULATED_IMAGEN: simulator.url('imagen'),
      SIMULATED_OPENAI: simulator.url('openai'),
      SIMULATED_OPENROUTER: simulator.url('openrouter'),
      SIMULATED_FLUX: simulator.url('flux'),
      SIMULATED_SEEDREAM: simulator.url('seedream'),
      SIMULATED_STABLE_DIFFUSION: simulator.url('stable-diffusion'),
    },
    close: () => simulator.close(),
  };
}
