import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';

/**
 * Refuses requests that a browser sends for a page of another origin. A form can be posted from anywhere, with the visitor's cookies or
 * from inside the visitor's network, and no rule of CORS stops it: only the answer cannot be read, and the picture is paid by then.
 *
 * @param origins other origins that may, such as `https://shop.example`.
 * @throws HttpProblemError `origin_refused`
 */
export function refuseForeignPage(request: Request, origins: readonly string[]): void {
  const origin = request.get('origin');
  if (origin !== undefined && origins.includes(origin)) return;
  const site = request.get('sec-fetch-site');
  const own =
    site === undefined
      ? origin === undefined || hostOf(origin) === request.get('host')
      : site === 'same-origin' || site === 'none';
  if (!own) throw new HttpProblemError('origin_refused', 'Ask from a server, or from a page that was allowed by its origin.');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
