// Loaded before a snippet of the docs (`node --import`): the channels it imports keep its options, and reach the simulator
// instead of a provider. So a snippet is run exactly as its reader would copy it.
import { registerHooks } from 'node:module';

const REAL = '?real';

/** Entry → its factory, and what its options become: those of the snippet, with the simulator's address. */
const entries: Readonly<Record<string, { readonly factory: string; readonly simulate: string }>> = {
  '@retake/core/channels/gemini': at('gemini', 'SIMULATED_GEMINI'),
  '@retake/core/channels/vertex': {
    factory: 'vertex',
    // An express key stands for itself; otherwise there are no Application Default Credentials here.
    simulate:
      "({ ...options, baseUrl: process.env.SIMULATED_VERTEX, ...(options.apiKey === undefined && { accessToken: 'simulated' }) })",
  },
  '@retake/core/channels/gemini-relay': at('geminiRelay', 'SIMULATED_RELAY'),
  '@retake/core/channels/imagen': at('imagen', 'SIMULATED_IMAGEN'),
  '@retake/core/channels/openai': at('openAI', 'SIMULATED_OPENAI', '/v1'),
  '@retake/core/channels/openai-compatible': at('openAICompatible', 'SIMULATED_RELAY', '/v1'),
  '@retake/core/channels/open-router': at('openRouter', 'SIMULATED_OPENROUTER', '/api/v1'),
  '@retake/core/channels/flux': at('flux', 'SIMULATED_FLUX'),
  '@retake/core/channels/seedream': at('seedream', 'SIMULATED_SEEDREAM', '/api/v3'),
  '@retake/core/channels/stable-diffusion': at('stableDiffusion', 'SIMULATED_STABLE_DIFFUSION'),
};

/** A channel whose address alone is another one: that in the environment, with the path that its base URL has. */
function at(factory: string, variable: string, path = ''): { readonly factory: string; readonly simulate: string } {
  return { factory, simulate: `({ ...options, baseUrl: process.env.${variable} + '${path}' })` };
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.endsWith(REAL)) return next(specifier.slice(0, -REAL.length), context);
    const resolved = next(specifier, context);
    return specifier in entries ? { ...resolved, url: `${resolved.url}?simulated=${encodeURIComponent(specifier)}` } : resolved;
  },
  load(url, context, next) {
    const specifier = new URL(url).searchParams.get('simulated');
    const entry = specifier === null ? undefined : entries[specifier];
    if (entry === undefined) return next(url, context);
    const source = `
      import { ${entry.factory} as real } from '${specifier}${REAL}';
      export * from '${specifier}${REAL}';
      export const ${entry.factory} = (options) => real(${entry.simulate});
    `;
    return { format: 'module', source, shortCircuit: true };
  },
});
