import type { IncomingHttpHeaders } from 'node:http';
import type { Problem, RenderedProblem } from './problem.ts';
import type { Route } from './route.ts';

/** The keys and tokens a channel takes. */
export interface Doorkeeper {
  /** Accepted keys; `undefined` accepts any key that is not empty. */
  readonly apiKeys: ReadonlySet<string> | undefined;
  /** Whether an OAuth access token is good at this moment. */
  acceptsToken(token: string): boolean;
}

/** What a request shows at the door. */
export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  readonly route: Route;
}

/** One way of speaking Gemini's protocol: its paths, its keys and its errors. */
export interface Dialect {
  readonly name: 'ai-studio' | 'vertex' | 'relay';
  /** `undefined` for a path that this dialect does not serve. */
  route(method: string, url: URL): Route | undefined;
  /** `undefined` lets the request in. */
  authenticate(credentials: Credentials, doorkeeper: Doorkeeper): Problem | undefined;
  modelMissing(route: Route): Problem;
  pathMissing(method: string, path: string): Problem;
  render(problem: Problem, context: { readonly requestId: string; readonly sse: boolean }): RenderedProblem;
}

/** The token of an `Authorization: Bearer` header. */
export const bearerToken = (headers: IncomingHttpHeaders): string | undefined =>
  /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];

/** The API key of a request, from `x-goog-api-key` or `?key=`. */
export const googleApiKey = ({ headers, url }: Pick<Credentials, 'headers' | 'url'>): string | undefined => {
  const header = headers['x-goog-api-key'];
  return (Array.isArray(header) ? header[0] : header) ?? url.searchParams.get('key') ?? undefined;
};

/** Whether a channel takes a key. */
export const acceptsKey = (key: string, doorkeeper: Doorkeeper): boolean =>
  key !== '' && (doorkeeper.apiKeys === undefined || doorkeeper.apiKeys.has(key));
