import { PROBLEM_MEDIA_TYPE } from '@retake/core';
import type { Response } from 'express';
import { problemOf } from './problem-of.ts';

/**
 * Answers with a problem, unless the answer has begun or nobody waits for it: then the connection is cut, which says enough. A stream that has
 * told its problem itself and is at its end stays whole.
 */
export function sendProblem(response: Response, error: unknown, expose = false): void {
  if (response.writableEnded) return;
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { problem, headers } = problemOf(error, expose);
  const body = Buffer.from(JSON.stringify(problem));
  response.writeHead(problem.status, {
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': body.byteLength,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body);
}
