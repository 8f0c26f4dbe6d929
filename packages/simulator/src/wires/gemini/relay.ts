import type { GeminiDialect } from './dialect.ts';
import { acceptsKey, bearerToken } from '../doorkeeper.ts';
import { googleApiKey } from './dialect.ts';
import type { Problem } from './problem.ts';
import { renderRelayProblem } from './render-relay-problem.ts';
import { readModelPath } from './route.ts';

const refusal = (status: number, message: string, type: string, code: string): Problem => ({
  status,
  grpcStatus: status === 401 ? 'UNAUTHENTICATED' : 'NOT_FOUND',
  message,
  relay: { type, code },
});

/**
 * A relay of the new-api family (such as laozhang.ai) on its Gemini-native path: `Authorization: Bearer sk-…`,
 * `x-goog-api-key` or `?key=`, and OpenAI-shaped errors.
 */
export const relay: GeminiDialect = {
  name: 'relay',
  headers: (requestId) => ({ 'x-request-id': requestId, 'x-oneapi-request-id': requestId, server: 'cloudflare' }),
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
      openAiShape: version === 'v1',
    };
  },
  authenticate: (credentials, doorkeeper) => {
    const key = bearerToken(credentials.headers) ?? googleApiKey(credentials);
    if (key === undefined || key === '') return refusal(401, '未提供令牌', 'new_api_error', '');
    return acceptsKey(key, doorkeeper) ? undefined : refusal(401, '无效的令牌', 'new_api_error', '');
  },
  modelMissing: (route) => ({
    status: 503,
    grpcStatus: 'UNAVAILABLE',
    message: `No available channels for model ${route.model ?? ''} under current group default`,
    relay: { type: 'new_api_error', code: 'model_not_found' },
  }),
  pathMissing: (method, path) => refusal(404, `Invalid URL (${method} ${path})`, 'invalid_request_error', ''),
  render: renderRelayProblem,
};
