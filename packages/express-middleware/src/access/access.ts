import { ConfigInvalidError, type Issue } from '@retake/core';
import type { Request } from 'express';
import type { AuthorizeLimits } from './authorize-limits.ts';
import type { Caller } from './caller.ts';

/** What `authorize` may answer: the caller, or nobody, however a lookup says that. */
export type Authorized = Caller | undefined | null | false;

/**
 * Says who sent a request; nobody known is answered 401. What it throws, and an answer that is no caller, is answered 500 and told to
 * `onError`, and lets nobody in. See `apiKeys` for a ready-made one.
 */
export type Authorize = (request: Request) => Authorized | Promise<Authorized>;

/** Who comes in: whoever `authorize` knows, or, said aloud, everybody. There is no default. */
export type Access = ServedHosts &
  (
    | {
        readonly authorize: Authorize;
        /** How often `authorize` is asked, which mostly asks a database. @default `defaultAuthorizeLimits` */
        readonly authorizeLimits?: Partial<AuthorizeLimits> | undefined;
        readonly allowAnonymous?: undefined;
      }
    | {
        readonly authorize?: undefined;
        readonly authorizeLimits?: undefined;
        /** Lets everybody in who can reach the port, to spend your money. Requests are limited by the network they come from. */
        readonly allowAnonymous: true;
      }
  );

/** The names under which requests are answered. */
export interface ServedHosts {
  /**
   * Names that the header `Host` may have, such as `shop.example`, whatever the port; one that begins with a dot stands for all below it, and
   * `'any'` for every name. IP addresses, `localhost` and what is below it are always taken: a page of a foreign name that was made to
   * lead here (DNS rebinding) cannot ask by them.
   *
   * @default with `authorize` any; with `allowAnonymous` none
   */
  readonly hosts?: readonly string[] | 'any' | undefined;
}

/**
 * Holds an access as it came from a configuration against its type, since not every configuration is written in TypeScript.
 *
 * @throws ConfigInvalidError when nobody, or nobody in particular, was said to come in.
 */
export function checkAccess(
  subject: string,
  access: { readonly authorize?: unknown; readonly allowAnonymous?: unknown; readonly authorizeLimits?: unknown },
): void {
  const { authorize, allowAnonymous, authorizeLimits } = access;
  const issues: Issue[] = [];
  if (authorize !== undefined && typeof authorize !== 'function')
    issues.push({ path: 'authorize', message: 'must be a function' });
  if (allowAnonymous !== undefined && allowAnonymous !== true)
    issues.push({ path: 'allowAnonymous', message: 'must be true or left out' });
  if (authorize === undefined && allowAnonymous === undefined)
    issues.push({ path: 'authorize', message: 'says who may come in; or let everybody in with allowAnonymous: true' });
  if (authorize !== undefined && allowAnonymous === true)
    issues.push({ path: 'allowAnonymous', message: 'cannot stand beside authorize' });
  if (authorize === undefined && authorizeLimits !== undefined)
    issues.push({ path: 'authorizeLimits', message: 'limits authorize, which is not there' });
  if (issues.length > 0) throw new ConfigInvalidError(subject, issues);
}
