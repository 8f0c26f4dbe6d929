import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { Route } from './route.ts';

/** The route of a request, and what `:name` stands for in its path. */
export interface FoundRoute {
  readonly route: Route;
  readonly parameter: string;
}

/**
 * Finds who answers. `HEAD` is answered as `GET`; Node leaves the body out.
 *
 * @throws HttpProblemError `not_found`; `method_not_allowed`, with the methods there are in `Allow`.
 */
export function findRoute(routes: readonly Route[], method: string, path: string): FoundRoute {
  const here = routes.flatMap((route) => {
    const parameter = match(route.path, path);
    return parameter === undefined ? [] : [{ route, parameter }];
  });
  if (here.length === 0) throw new HttpProblemError('not_found', 'No such address.');
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = here.find(({ route }) => route.method === wanted);
  if (found !== undefined) return found;
  const allow = here.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method])).join(', ');
  throw new HttpProblemError('method_not_allowed', `Send ${allow}.`, { headers: { allow } });
}

/** What `:name` stands for, `''` in a path without one; `undefined` when the path is another. */
function match(pattern: string, path: string): string | undefined {
  const at = pattern.indexOf(':');
  if (at < 0) return path === pattern || path === `${pattern}/` ? '' : undefined;
  const end = pattern.indexOf('/', at);
  const tail = end < 0 ? '' : pattern.slice(end);
  const isHere = path.startsWith(pattern.slice(0, at)) && path.endsWith(tail) && path.length > at + tail.length;
  const segment = isHere ? path.slice(at, path.length - tail.length) : '';
  return segment === '' || segment.includes('/') ? undefined : decoded(segment);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
