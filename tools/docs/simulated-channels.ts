// Loaded before a snippet of the docs (`node --import`): the channels it imports keep its options, and reach the simulator
// instead of a provider. So a snippet is run exactly as its reader would copy it.
import { registerHooks } from 'node:module';

const REAL = '?real';

/** Entry → the options that a simulated channel needs besides those of the snippet. */
const entries: Readonly<Record<string, { readonly factory: string; readonly options: string }>> = {
  '@retake/core/channels/gemini': { factory: 'gemini', options: '{ baseUrl: process.env.SIMULATED_GEMINI }' },
  '@retake/core/channels/vertex': {
    factory: 'vertex',
    options: "{ baseUrl: process.env.SIMULATED_VERTEX, accessToken: 'simulated' }",
  },
  '@retake/core/channels/gemini-relay': { factory: 'geminiRelay', options: '{ baseUrl: process.env.SIMULATED_RELAY }' },
};

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
      export const ${entry.factory} = (options) => real({ ...options, ...${entry.options} });
    `;
    return { format: 'module', source, shortCircuit: true };
  },
});
