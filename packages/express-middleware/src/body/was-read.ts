import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';

/** Whether somebody before these routes has read the body, or some of it: nothing that is waited for would come then. */
export function wasRead(request: Request): boolean {
  return request.readableDidRead || request.readableEnded;
}

/** The problem of a body that is gone: a mistake of the app, told to its `onError` too. */
export function bodyConsumed(): HttpProblemError {
  return new HttpProblemError(
    'body_consumed',
    'Middleware before these routes has read the body. Mount them before it, or let express.json() put what it read on request.body.',
  );
}
