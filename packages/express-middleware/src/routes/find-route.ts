import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { Route } from './route.ts';

/** The route of a request, and what each `:name` stands for in its path. */
export interface FoundRoute {
  readonly route: Route;
  readonly parameters: readonly string[];
}

/**
 * Finds who answers. `HEAD` is answered as `GET`; Node leaves the body out.
 *
 * @throws HttpProblemError `not_found`; `method_not_allowed`, with the methods there are in `Allow`.
 */
export function findRoute(routes: readonly Route[], method: string, path: string): FoundRoute {
  const here = routes.flatMap((route) => {
    const parameters = match(route.path, path);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  if (here.length === 0) throw new HttpProblemError('not_found', 'No such address.');
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = here.find(({ route }) => route.method === wanted);
  if (found !== undefined) return found;
  const allow = here.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method])).join(', ');
  throw new HttpProblemError('method_not_allowed', `Send ${allow}.`, { headers: { allow } });
}

/** What each `:name` stands for; `undefined` when the path is another. */
function match(pattern: string, path: string): readonly string[] | undefined {
  if (!pattern.includes(':')) return path === pattern || path === `${pattern}/` ? [] : undefined;
  const wanted = pattern.split('/');
  const segments = path.split('/');
  if (segments.length !== wanted.length) return undefined;
  const parameters: string[] = [];
  for (const [index, name] of wanted.entries()) {
    const segment = segments[index];
    if (!name.startsWith(':')) {
      if (segment !== name) return undefined;
      continue;
    }
    const parameter = segment === undefined || segment === '' ? undefined : decoded(segment);
    if (parameter === undefined) return undefined;
    parameters.push(parameter);
  }
  return parameters;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
