import { ConfigInvalidError, type Issue } from '@retake/core';
import type { Request } from 'express';
import type { Caller } from './caller.ts';

/**
 * Says who sent a request; `undefined` for nobody known, who is answered 401. What it throws is answered 500 and told to `onError`, and
 * lets nobody in. See `apiKeys` for a ready-made one.
 */
export type Authorize = (request: Request) => Caller | undefined | Promise<Caller | undefined>;

/** Who comes in: whoever `authorize` knows, or, said aloud, everybody. There is no default. */
export type Access =
  | { readonly authorize: Authorize; readonly allowAnonymous?: undefined }
  | {
      readonly authorize?: undefined;
      /** Lets everybody in who can reach the port, to spend your money. Requests are limited by the network they come from. */
      readonly allowAnonymous: true;
    };

/**
 * Holds an access as it came from a configuration against its type, since not every configuration is written in TypeScript.
 *
 * @throws ConfigInvalidError when nobody, or nobody in particular, was said to come in.
 */
export function checkAccess(subject: string, access: { readonly authorize?: unknown; readonly allowAnonymous?: unknown }): void {
  const { authorize, allowAnonymous } = access;
  const issues: Issue[] = [];
  if (authorize !== undefined && typeof authorize !== 'function')
    issues.push({ path: 'authorize', message: 'must be a function' });
  if (allowAnonymous !== undefined && allowAnonymous !== true)
    issues.push({ path: 'allowAnonymous', message: 'must be true or left out' });
  if (authorize === undefined && allowAnonymous === undefined)
    issues.push({ path: 'authorize', message: 'says who may come in; or let everybody in with allowAnonymous: true' });
  if (authorize !== undefined && allowAnonymous === true)
    issues.push({ path: 'allowAnonymous', message: 'cannot stand beside authorize' });
  if (issues.length > 0) throw new ConfigInvalidError(subject, issues);
}
