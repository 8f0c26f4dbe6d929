import type { IncomingHttpHeaders } from 'node:http';

/** The keys and tokens a channel takes. */
export interface Doorkeeper {
  /** Accepted keys; `undefined` accepts any key that is not empty. */
  readonly apiKeys: ReadonlySet<string> | undefined;
  /** Whether an OAuth access token is good at this moment. */
  acceptsToken(token: string): boolean;
}

/** The token of an `Authorization: Bearer` header. */
export const bearerToken = (headers: IncomingHttpHeaders): string | undefined =>
  /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];

/** Whether a channel takes a key. */
export const acceptsKey = (key: string, doorkeeper: Doorkeeper): boolean =>
  key !== '' && (doorkeeper.apiKeys === undefined || doorkeeper.apiKeys.has(key));
