import type { IncomingHttpHeaders } from 'node:http';
import type { Doorkeeper } from '../doorkeeper.ts';
import type { Problem, RenderedProblem } from './problem.ts';
import type { Route } from './route.ts';

/** What a request shows at the door. */
export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  readonly route: Route;
}

/** One way of speaking Gemini's protocol: its paths, its keys and its errors. */
export interface GeminiDialect {
  readonly name: 'ai-studio' | 'vertex' | 'relay';
  /** Headers that every answer carries. */
  readonly headers: (requestId: string) => Readonly<Record<string, string>>;
  /** `undefined` for a path that this dialect does not serve. */
  route(method: string, url: URL): Route | undefined;
  /** `undefined` lets the request in. */
  authenticate(credentials: Credentials, doorkeeper: Doorkeeper): Problem | undefined;
  modelMissing(route: Route): Problem;
  pathMissing(method: string, path: string): Problem;
  render(problem: Problem, context: { readonly requestId: string; readonly sse: boolean }): RenderedProblem;
}

/** The API key of a request, from `x-goog-api-key` or `?key=`. */
export const googleApiKey = ({ headers, url }: Pick<Credentials, 'headers' | 'url'>): string | undefined => {
  const header = headers['x-goog-api-key'];
  return (Array.isArray(header) ? header[0] : header) ?? url.searchParams.get('key') ?? undefined;
};
