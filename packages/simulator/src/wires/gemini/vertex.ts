import type { GeminiDialect } from './dialect.ts';
import { acceptsKey, bearerToken } from '../doorkeeper.ts';
import { googleApiKey } from './dialect.ts';
import { googleHeaders } from './google-headers.ts';
import { googleNotFoundPage } from './google-not-found-page.ts';
import type { Problem } from './problem.ts';
import { renderGoogleProblem } from './render-google-problem.ts';
import { readModelPath } from './route.ts';

/** Vertex AI's answer to a missing, unknown or expired token. */
export const unauthenticated: Problem = {
  status: 401,
  grpcStatus: 'UNAUTHENTICATED',
  message:
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
};

/**
 * Vertex AI (Gemini Enterprise Agent Platform): global, regional and multi-region paths with an OAuth token, express paths
 * with an API key. All regions live on one port; only the path tells them apart.
 */
export const vertex: GeminiDialect = {
  name: 'vertex',
  headers: googleHeaders,
  route: (method, url) => {
    const match = /^\/(v1|v1beta1)\/(projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/models(.*)$/.exec(url.pathname);
    const [version, project, tail] = [match?.[1], match?.[2], match?.[3]];
    if (version === undefined || tail === undefined) return undefined;
    const path = readModelPath(method, tail);
    if (path === undefined) return undefined;
    return {
      ...path,
      version,
      resource: `${project ?? ''}publishers/google/models/${path.model ?? ''}`,
      sse: url.searchParams.get('alt') === 'sse',
      express: project === undefined,
      openAiShape: false,
    };
  },
  authenticate: (credentials, doorkeeper) => {
    const token = bearerToken(credentials.headers);
    if (token !== undefined) return doorkeeper.acceptsToken(token) ? undefined : unauthenticated;
    const key = googleApiKey(credentials);
    if (key === undefined) return unauthenticated;
    if (!credentials.route.express) {
      return {
        status: 401,
        grpcStatus: 'UNAUTHENTICATED',
        message:
          'API keys are not supported by this API. Expected OAuth2 access token or other authentication credentials that assert a principal. See https://cloud.google.com/docs/authentication',
      };
    }
    return acceptsKey(key, doorkeeper) ? undefined : unauthenticated;
  },
  modelMissing: (route) => ({
    status: 404,
    grpcStatus: 'NOT_FOUND',
    message: `Publisher Model \`${route.resource}\` was not found or your project does not have access to it. Please ensure you are using a valid model version. For more information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions`,
  }),
  pathMissing: (_method, path) => ({
    status: 404,
    grpcStatus: 'NOT_FOUND',
    message: 'Not Found',
    html: googleNotFoundPage(path),
  }),
  render: renderGoogleProblem,
};
