import type { GeminiDialect } from './dialect.ts';
import { acceptsKey } from '../doorkeeper.ts';
import { googleApiKey } from './dialect.ts';
import { googleHeaders } from './google-headers.ts';
import { googleNotFoundPage } from './google-not-found-page.ts';
import { invalidApiKey } from './invalid-api-key.ts';
import { renderGoogleProblem } from './render-google-problem.ts';
import { readModelPath } from './route.ts';

/** The Gemini API of AI Studio: `/v1beta/models/{model}:generateContent` with an API key. */
export const aiStudio: GeminiDialect = {
  name: 'ai-studio',
  headers: googleHeaders,
  route: (method, url) => {
    const match = /^\/(v1|v1beta)\/models(.*)$/.exec(url.pathname);
    const [version, tail] = [match?.[1], match?.[2]];
    if (version === undefined || tail === undefined) return undefined;
    const path = readModelPath(method, tail);
    if (path === undefined) return undefined;
    return {
      ...path,
      version,
      resource: `models/${path.model ?? ''}`,
      sse: url.searchParams.get('alt') === 'sse',
      express: false,
      openAiShape: false,
    };
  },
  authenticate: (credentials, doorkeeper) => {
    const key = googleApiKey(credentials);
    if (key === undefined) {
      return {
        status: 403,
        grpcStatus: 'PERMISSION_DENIED',
        message:
          "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
      };
    }
    return acceptsKey(key, doorkeeper) ? undefined : invalidApiKey(false);
  },
  modelMissing: (route) => ({
    status: 404,
    grpcStatus: 'NOT_FOUND',
    message: `${route.resource} is not found for API version ${route.version}, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  }),
  pathMissing: (_method, path) => ({
    status: 404,
    grpcStatus: 'NOT_FOUND',
    message: 'Not Found',
    html: googleNotFoundPage(path),
  }),
  render: renderGoogleProblem,
};
